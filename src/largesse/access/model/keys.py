"""API keys and callers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.kernel.project import Project

KeyKind = Literal["server", "client", "management", "partner"]
"""A partner key is sent as a server key is, and may only what its allowances say."""

Surface = Literal["server", "client", "management"]
"""Which part of the API is called; each has its headers."""

AllowanceName = Literal["goodwill_credit", "goodwill_points", "goodwill_coupons", "burn_points"]
ALLOWANCES: tuple[AllowanceName, ...] = (
    "goodwill_credit",
    "goodwill_points",
    "goodwill_coupons",
    "burn_points",
)


class Allowance(msgspec.Struct, frozen=True):
    """How much a key may give or burn: at once, and on one day of the project's zone."""

    single: int | None = None
    daily: int | None = None


class AllowanceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How much a caller may give or burn, and what of the day's limit is taken until it renews."""

    single: int | None
    daily: int | None
    taken_today: int
    renews_at: datetime


class StoredKey(msgspec.Struct, frozen=True):
    """A key as kept: its secrets' salted SHA-256, never the secrets (ADR 0008).

    After a rotation the secret before opens it too, until `previous_until`.
    """

    id: str
    kind: KeyKind
    name: str
    salt: bytes
    digest: bytes
    previous_salt: bytes | None = None
    previous_digest: bytes | None = None
    previous_until: datetime | None = None


class Grant(msgspec.Struct, frozen=True):
    """What a key is given: a role, and what narrows it."""

    role: str = "ADMIN"
    """A role of the house or the id of a project's own."""
    permissions: tuple[str, ...] | None = None
    """Of what the role allows only this; `None` is all of it."""
    places: tuple[str, ...] | None = None
    """The places whose campaigns it sees and uses; `None` is everywhere."""
    allowances: dict[str, Allowance] = {}
    expires_at: datetime | None = None


class ApiKey(msgspec.Struct, frozen=True):
    """A key as its owners see it: everything but its secrets."""

    id: str
    kind: KeyKind
    public_id: str
    name: str
    grant: Grant
    created_at: datetime
    updated_at: datetime | None = None
    previous_until: datetime | None = None


class KeyDraft(msgspec.Struct, frozen=True):
    """What is told of a key (`UNSET` stays, `None` clears what can be empty)."""

    name: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    permissions: tuple[str, ...] | UnsetType | None = UNSET
    places: tuple[str, ...] | UnsetType | None = UNSET
    allowances: dict[str, Allowance] | UnsetType = UNSET
    expires_at: datetime | UnsetType | None = UNSET


class Caller(msgspec.Struct, frozen=True):
    """A key that proved itself, and its project."""

    public_id: str
    """What its owner knows it by: what it sends in the clear (`X-App-Id`)."""
    kind: KeyKind
    name: str
    project: Project
    key_id: str
    permissions: tuple[tuple[str, ...], ...] = ()
    """Sets of patterns; each has to allow what is done."""
    campaigns: frozenset[str] | None = None
    """The campaigns it sees and uses; `None` is all there are."""
    allowances: dict[str, Any] = {}
    until: datetime | None = None
    """When what it showed opens nothing any more: the key, its old secret or its token ends."""


class NewKey(msgspec.Struct, frozen=True):
    """A key at the only moment its token can be read."""

    id: str
    kind: KeyKind
    public_id: str
    token: str
