"""What a use case is given besides its input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from largesse.kernel.ids import new_id
from largesse.kernel.project import Project
from largesse.storage.database import Database
from largesse.storage.files import Files


class Actor(msgspec.Struct, frozen=True):
    """Who acts: an API key, a user of the console, a job, an import or the command line."""

    kind: Literal["server", "client", "management", "user", "job", "import", "cli"]
    id: str = ""
    name: str = ""
    address: str = ""
    """Where a request came from; empty for what no request began."""


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
    files: Files = Files(Path(".largesse", "files"))
    """Uploads that wait to be read, exports that wait to be fetched."""
    public_address: str | None = None
    """Where others reach this installation, if its operator said so."""

    def id(self, prefix: str) -> str:
        """Return a fresh identifier."""
        return new_id(prefix, self.random)
