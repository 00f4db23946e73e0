"""Projects' keys and callers."""

from __future__ import annotations

from typing import Literal

import msgspec

from largesse.kernel.project import Project

KeyKind = Literal["server", "client", "management"]


class StoredKey(msgspec.Struct, frozen=True):
    """A key as kept: the token's salted SHA-256, never the token (ADR 0008)."""

    id: str
    kind: KeyKind
    name: str
    salt: bytes
    digest: bytes


class Caller(msgspec.Struct, frozen=True):
    """A key that proved itself, and its project."""

    public_id: str
    """What its owner knows it by: what it sends in the clear (`X-App-Id`)."""
    kind: KeyKind
    name: str
    project: Project


class NewKey(msgspec.Struct, frozen=True):
    """A key at the only moment its token can be read."""

    id: str
    kind: KeyKind
    public_id: str
    token: str
