"""What a use case is given besides its input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.kernel.ids import new_id
from largesse.kernel.project import Project
from largesse.storage.database import Database


class Actor(msgspec.Struct, frozen=True):
    """Who acts: an API key, a user of the console, a job or the command line."""

    kind: Literal["server", "client", "management", "user", "job", "cli"]
    id: str = ""
    name: str = ""


class Idempotency(msgspec.Struct, frozen=True):
    """A caller's promise that requests with this key are one request.

    `fingerprint` tells a repeat from another request under the same key; `encode` turns the use
    case's result into the answer to keep.
    """

    key: str
    fingerprint: str
    encode: Callable[[Any], bytes]


class Work(msgspec.Struct, frozen=True):
    """One piece of work: where, for whom, by whom, when, with which randomness."""

    database: Database
    project: Project
    actor: Actor
    now: datetime
    random: Callable[[int], bytes]
    request_id: str = ""
    language: str = "en"
    """What reasons are told in: `ko` or `en`."""
    idempotency: Idempotency | None = None

    def id(self, prefix: str) -> str:
        """Return a fresh identifier."""
        return new_id(prefix, self.random)
