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


class Rights(msgspec.Struct, frozen=True):
    """What whoever acts may do and see; the default is everything.

    What the words mean is known to `access`, which grants them.
    """

    permissions: tuple[tuple[str, ...], ...] = ()
    """Sets of patterns such as `vouchers.read`, `*.read` or `*`: each set has to allow it."""
    campaigns: frozenset[str] | None = None
    """The campaigns it sees and uses, by id, their codes too; `None` is all there are."""
    allowances: dict[str, Any] = {}
    """How much it may give or burn, by the name of the allowance."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts: an API key, a user of the console, a job, an import or the command line."""

    kind: Literal["server", "client", "management", "partner", "user", "job", "import", "cli"]
    id: str = ""
    name: str = ""
    address: str = ""
    """Where a request came from; empty for what no request began."""
    key_id: str = ""
    """The key a request came with; empty for what no request began."""
    rights: Rights = Rights()


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
