"""API keys as their owners see them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import Allowance, AllowanceName, ApiKey, KeyDraft, NewKey
from largesse.api.wire import LARGEST, given, read_time, unless_null, wire_time, wire_time_or_none

Name = Annotated[str, Meta(max_length=200)]
Pattern = Annotated[str, Meta(min_length=1, max_length=100)]
Patterns = Annotated[list[Pattern], Meta(max_length=200)]
PlaceIds = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(min_length=1, max_length=1000)
]
Limit = Annotated[int, Meta(ge=0, le=LARGEST)]
Overlap = Annotated[int, Meta(ge=0, le=30 * 24 * 3600)]


class AllowanceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much a key may give or burn at once and on one day; null is no bound."""

    single: Limit | None = None
    daily: Limit | None = None


class KeyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a key; null clears what can be empty and leaves the rest.

    `role` is a role of the house or the id of a role of the project, `permissions` narrow it,
    `places` bind it to the campaigns of some places.
    """

    name: Name | UnsetType | None = UNSET
    role: Pattern | UnsetType | None = UNSET
    permissions: Patterns | UnsetType | None = UNSET
    places: PlaceIds | UnsetType | None = UNSET
    allowances: dict[AllowanceName, AllowanceInput] | UnsetType | None = UNSET
    expires_at: str | UnsetType | None = UNSET


class KeyInput(KeyChange, frozen=True, kw_only=True):
    """What makes a key."""

    kind: Literal["server", "client", "partner"] = "server"


class RotationInput(msgspec.Struct, frozen=True):
    """How many seconds the token before goes on opening the key; a day unless told."""

    overlap_seconds: Overlap = 24 * 3600


class KeyShape(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its token, which nobody can read again."""

    id: str
    kind: str
    app_id: str
    name: str
    role: str
    permissions: list[str] | None
    places: list[str] | None
    allowances: dict[str, Allowance]
    expires_at: str | None
    previous_token_until: str | None
    """Until when the token before the last rotation opens the key too."""
    created_at: str
    updated_at: str | None
    app_token: str | UnsetType = UNSET
    """Told once: when the key is made and when it is rotated."""
    object: str = "api_key"


class KeyList(msgspec.Struct, frozen=True):
    """The live keys of a project."""

    data: list[KeyShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def key_draft(data: KeyChange) -> KeyDraft:
    """Return what a request tells of a key."""
    allowances: dict[str, Allowance] | UnsetType = UNSET
    if not isinstance(data.allowances, UnsetType):
        told = data.allowances or {}
        allowances = {name: Allowance(each.single, each.daily) for name, each in told.items()}
    expires = data.expires_at
    return KeyDraft(
        name=unless_null(data.name),
        role=unless_null(data.role),
        permissions=_tuple(data.permissions),
        places=_tuple(data.places),
        allowances=allowances,
        expires_at=expires if expires is UNSET else read_time(expires, ".expires_at"),
    )


def key_shape(key: ApiKey, made: NewKey | None = None) -> KeyShape:
    """Return a key, with its token where it was just made."""
    grant = key.grant
    return KeyShape(
        id=key.id,
        kind=key.kind,
        app_id=key.public_id,
        name=key.name,
        role=grant.role,
        permissions=None if grant.permissions is None else list(grant.permissions),
        places=None if grant.places is None else list(grant.places),
        allowances=grant.allowances,
        expires_at=wire_time_or_none(grant.expires_at),
        previous_token_until=wire_time_or_none(key.previous_until),
        created_at=wire_time(key.created_at),
        updated_at=wire_time_or_none(key.updated_at),
        app_token=given(made.token if made else None),
    )


def _tuple(listed: list[str] | UnsetType | None) -> tuple[str, ...] | UnsetType | None:
    if listed is None or isinstance(listed, UnsetType):
        return listed
    return tuple(dict.fromkeys(listed))
