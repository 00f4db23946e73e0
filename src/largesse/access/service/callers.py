"""Recognise a caller, and tell what it may."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from largesse.access.decide.keys import earliest, proves, proves_old, token_digest
from largesse.access.decide.permissions import (
    all_allow,
    patterns_of_role,
    patterns_of_scopes,
)
from largesse.access.model.keys import ALLOWANCES, Caller, KeyKind, Surface
from largesse.access.store import keys as store
from largesse.access.store.keys import KnownKey
from largesse.kernel.problem import ProblemError, refuse
from largesse.storage import Database, Work
from largesse.storage.work import Rights

_KINDS: dict[Surface, tuple[KeyKind, ...]] = {
    "server": ("server", "partner"),
    "client": ("client",),
    "management": ("management",),
}


async def authenticate(
    database: Database, surface: Surface, public_id: str, token: str, now: datetime
) -> Caller | None:
    """Return who calls, or `None` when the key is unknown, ended, of another kind or wrong."""
    async with database.reading() as connection:
        known = await store.key_with_project(connection, public_id)
    if known is None or known.key.kind not in _KINDS[surface]:
        return None
    if known.expires_at is not None and known.expires_at <= now:
        return None
    if proves(known.key, token):
        return _caller(known, known.expires_at)
    if proves_old(known.key, token, now):
        return _caller(known, earliest(known.expires_at, known.key.previous_until))
    return None


async def authenticate_token(database: Database, token: str, now: datetime) -> Caller | None:
    """Return who calls with an OAuth token, or `None` when it opens nothing (any more).

    It may what its key may, and of that what its scopes say.
    """
    async with database.reading() as connection:
        known = await store.key_of_token(connection, token_digest(token), now)
    if known is None or (known.expires_at is not None and known.expires_at <= now):
        return None
    return _caller(known, earliest(known.expires_at, known.token_expires_at))


def rights_of(caller: Caller) -> Rights:
    """Return what a caller may do and see."""
    return Rights(caller.permissions, caller.campaigns, caller.allowances)


def permit(work: Work, permission: str) -> None:
    """Refuse with `missing_required_permission` what the caller may not."""
    if not may(work, permission):
        raise missing(permission)


def may(work: Work, permission: str) -> bool:
    """Return whether the caller has a permission."""
    return all_allow(work.actor.rights.permissions, permission)


def missing(permission: str) -> ProblemError:
    """Return the refusal that names the permission a caller lacks."""
    return refuse("missing_required_permission", permission, need=permission)


def _caller(known: KnownKey, until: datetime | None) -> Caller:
    own = {known.role: known.role_permissions} if known.role_permissions is not None else {}
    sets = [patterns_of_role(known.role, own) or ()]
    if known.key.kind == "client":
        # What browsers may is told by the project, not by a role.
        sets = []
    if known.key_permissions is not None:
        sets.append(known.key_permissions)
    if known.scopes is not None:
        sets = [_with_browsers(each) for each in sets]
        sets.append(patterns_of_scopes(known.scopes))
    return Caller(
        known.public_id,
        known.key.kind,
        known.key.name,
        known.project,
        known.key.id,
        tuple(sets),
        known.campaigns,
        _allowances(known),
        until,
    )


def _allowances(known: KnownKey) -> dict[str, Any]:
    """Return how much a caller may give or burn.

    A partner may nothing it was not allowed, whatever its role and through whichever door: a token
    of its key comes in by that of browsers too.
    """
    if known.key.kind != "partner":
        return known.allowances
    return {name: {"single": 0, "daily": 0} for name in ALLOWANCES} | known.allowances


def _with_browsers(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a key lets its tokens do: those for browsers are bound by the project's flags."""
    return (*patterns, "client_*")


assert set(get_args(Surface)) == set(_KINDS)  # noqa: S101 - every surface has its keys
