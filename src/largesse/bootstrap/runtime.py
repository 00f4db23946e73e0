"""What a running process holds, handed to every door."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from largesse.kernel.project import Project
from largesse.storage import Actor, Database, Work
from largesse.storage.files import Files
from largesse.storage.work import Idempotency
from largesse.throttling import MemoryThrottle, RateLimits, Throttle
from largesse.webhooks.model import WebhookSettings


def system_clock() -> datetime:
    """Return the time now, aware, in UTC."""
    return datetime.now(UTC)


class Runtime(msgspec.Struct, frozen=True):
    """The parts of one process. Tests pass a clock they can move and randomness they know."""

    database: Database
    clock: Callable[[], datetime] = system_clock
    random: Callable[[int], bytes] = os.urandom
    body_limit: int = 10 * 1024 * 1024
    files: Files = Files(Path(".largesse", "files"))
    upload_limit: int = 1_000_000_000
    public_address: str | None = None
    webhooks: WebhookSettings = WebhookSettings()
    limits: RateLimits = RateLimits()
    throttle: Throttle = msgspec.field(default_factory=MemoryThrottle)

    def work(
        self,
        project: Project,
        actor: Actor,
        request_id: str = "",
        idempotency: Idempotency | None = None,
    ) -> Work:
        """Return a piece of work in `project`, begun now."""
        return Work(
            self.database,
            project,
            actor,
            self.clock(),
            self.random,
            request_id,
            project.language,
            idempotency,
            self.files,
            self.public_address,
        )
