"""Use cases of keys: make, list, change, rotate and end them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import UNSET

from largesse import audit
from largesse.access.decide.keys import changed, digest, granted
from largesse.access.decide.permissions import is_pattern, is_within, patterns_of_role
from largesse.access.model.keys import (
    ALLOWANCES,
    Allowance,
    ApiKey,
    Grant,
    KeyDraft,
    KeyKind,
    NewKey,
    StoredKey,
)
from largesse.access.model.permissions import ROLES
from largesse.access.service.places import refuse_unknown_places
from largesse.access.store import keys as store
from largesse.access.store import people
from largesse.kernel.ids import new_id
from largesse.kernel.problem import not_found, refuse
from largesse.kernel.reason import Scalar
from largesse.storage import Connection, Database, Work

RandomBytes = Callable[[int], bytes]

LONGEST_OVERLAP = timedelta(days=30)


async def create_key(
    database: Database,
    project_id: str,
    kind: KeyKind,
    random: RandomBytes,
    *,
    public_id: str | None = None,
    token: str | None = None,
    name: str = "",
) -> NewKey | None:
    """Create a key that may everything and return it with its token, which nobody can read again.

    Without `public_id` and `token` both are drawn from `random`. Returns `None` when a key with
    this public id exists already.
    """
    async with database.transaction() as connection:
        return await insert_key(
            connection, project_id, kind, random, public_id=public_id, token=token, name=name
        )


async def add_key(work: Work, kind: KeyKind, draft: KeyDraft) -> tuple[NewKey, ApiKey]:
    """Create a key; its token is in the answer and nowhere else.

    Refuses with `missing_required_permission` a key that may more than whoever makes it.
    """
    grant = granted(draft)
    if draft.role is UNSET and kind == "partner":
        grant = msgspec.structs.replace(grant, role="PARTNER")
    async with work.database.transaction() as connection:
        await _refuse_grant(connection, work, kind, grant)
        name = "" if draft.name is UNSET else draft.name
        made = await insert_key(
            connection, work.project.id, kind, work.random, name=name, grant=grant, now=work.now
        )
        if made is None:
            raise RuntimeError("a random key exists already")
        key = await find_key(connection, work, made.id)
        await audit.record(connection, work, "created", "key", key.id, after=key)
    return made, key


async def list_keys(work: Work) -> list[ApiKey]:
    """Return the live keys of a project, the oldest first."""
    async with work.database.reading() as connection:
        return await store.keys(connection, work.project.id)


async def get_key(work: Work, key_id: str) -> ApiKey:
    """Return one live key; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_key(connection, work, key_id)


async def update_key(work: Work, key_id: str, draft: KeyDraft) -> ApiKey:
    """Change what a key is called, may and sees; the next request goes by it."""
    async with work.database.transaction() as connection:
        before = await _held_key(connection, work, key_id)
        after = msgspec.structs.replace(changed(before, draft), updated_at=work.now)
        await _refuse_grant(connection, work, after.kind, after.grant)
        await store.update_key(connection, after)
        await audit.record(connection, work, "updated", "key", key_id, before=before, after=after)
    work.database.projects_seen += 1
    return after


async def rotate_key(work: Work, key_id: str, overlap: timedelta) -> tuple[NewKey, ApiKey]:
    """Give a key another token; the one before opens it too until the overlap is over.

    Of two rotations in a row only the last two tokens live. Its OAuth tokens stay.
    """
    token, salt = new_id("", work.random), work.random(16)
    until = work.now + overlap if overlap else None
    async with work.database.transaction() as connection:
        before = await _held_key(connection, work, key_id)
        await store.rotate_key(connection, key_id, salt, digest(salt, token), until, work.now)
        after = msgspec.structs.replace(before, previous_until=until, updated_at=work.now)
        await audit.record(connection, work, "rotated", "key", key_id, before=before, after=after)
    work.database.projects_seen += 1
    return NewKey(key_id, after.kind, after.public_id, token), after


async def delete_key(work: Work, key_id: str) -> None:
    """End a key and its OAuth tokens: here at once, in other processes within seconds."""
    async with work.database.transaction() as connection:
        before = await _held_key(connection, work, key_id)
        await store.revoke_key(connection, key_id, work.now)
        await audit.record(connection, work, "deleted", "key", key_id, before=before)
    work.database.projects_seen += 1


async def has_keys(database: Database) -> bool:
    """Return whether any live key exists."""
    async with database.reading() as connection:
        return await store.has_keys(connection)


async def find_key(connection: Connection, work: Work, key_id: str) -> ApiKey:
    """Return one live key in the caller's transaction; refuses with `not_found`."""
    key = await store.key_by_id(connection, work.project.id, key_id)
    if key is None:
        raise not_found("key", key_id)
    return key


async def insert_key(
    connection: Connection,
    project_id: str,
    kind: KeyKind,
    random: RandomBytes,
    *,
    public_id: str | None = None,
    token: str | None = None,
    name: str = "",
    grant: Grant | None = None,
    now: datetime | None = None,
) -> NewKey | None:
    """Write a key in the caller's transaction; `None` when its public id exists already."""
    public_id = public_id or new_id("", random)
    token = token or new_id("", random)
    salt = random(16)
    key = StoredKey(new_id("key_", random), kind, name, salt, digest(salt, token))
    if not await store.insert_key(connection, key, project_id, public_id, grant or Grant(), now):
        return None
    return NewKey(key.id, kind, public_id, token)


async def refuse_role(connection: Connection, work: Work, role: str, where: str) -> None:
    """Refuse a role nobody knows, and one that may more than whoever gives it."""
    patterns = await _patterns(connection, work, role, where)
    _refuse_beyond(work, patterns, role)


async def _held_key(connection: Connection, work: Work, key_id: str) -> ApiKey:
    """Return one key, locked; refuses with `missing_required_permission` one that may more than
    the caller, who could make itself that key's owner.
    """
    key = await store.key_by_id(connection, work.project.id, key_id, lock=True)
    if key is None:
        raise not_found("key", key_id)
    own = {each.id: each.permissions for each in await people.roles(connection, work.project.id)}
    patterns = patterns_of_role(key.grant.role, own) or ()
    _refuse_beyond(work, _narrowed(patterns, key.grant), key.grant.role)
    _refuse_allowances(work, key.grant)
    return key


async def _refuse_grant(connection: Connection, work: Work, kind: KeyKind, grant: Grant) -> None:
    """Refuse a grant that means nothing, and one beyond the caller's own."""
    if kind == "client" and grant != Grant(expires_at=grant.expires_at):
        raise refuse(
            "invalid_payload", ".kind", need="server or partner, to be given a role", got=kind
        )
    if grant.expires_at is not None and grant.expires_at <= work.now:
        raise refuse("invalid_payload", ".expires_at", need="a moment to come")
    for place, pattern in enumerate(grant.permissions or ()):
        if not is_pattern(pattern):
            raise unknown_permission(f".permissions[{place}]", pattern)
    patterns = await _patterns(connection, work, grant.role, ".role")
    if kind == "client":
        return
    _refuse_beyond(work, _narrowed(patterns, grant), grant.role)
    _refuse_allowances(work, grant)
    if grant.role == "USER_RESTRICTED" and grant.places is None:
        raise refuse("invalid_payload", ".places", need="the places this role is restricted to")
    await refuse_unknown_places(connection, work, grant.places or (), ".places")


async def _patterns(connection: Connection, work: Work, role: str, where: str) -> tuple[str, ...]:
    own = {each.id: each.permissions for each in await people.roles(connection, work.project.id)}
    patterns = patterns_of_role(role, own)
    if patterns is None:
        need: list[Scalar] = [*ROLES, "the id of a role of the project"]
        raise refuse("invalid_payload", where, need=need, got=role[:200])
    return patterns


def _narrowed(patterns: tuple[str, ...], grant: Grant) -> tuple[str, ...]:
    """Return what bounds a grant from above: what it is narrowed to, else all of its role."""
    return patterns if grant.permissions is None else grant.permissions


def _refuse_beyond(work: Work, patterns: tuple[str, ...], role: str) -> None:
    if not is_within(patterns, work.actor.rights.permissions):
        raise refuse(
            "missing_required_permission", ".role", need=f"all that {role} may", got=role[:200]
        )


def _refuse_allowances(work: Work, grant: Grant) -> None:
    """Refuse more goodwill or points than the caller may give itself."""
    own = msgspec.convert(work.actor.rights.allowances, dict[str, Allowance])
    for name in ALLOWANCES:
        mine, theirs = own.get(name), grant.allowances.get(name)
        if mine is not None and (
            theirs is None
            or _is_more(theirs.single, mine.single)
            or _is_more(theirs.daily, mine.daily)
        ):
            raise refuse(
                "missing_required_permission", f".allowances.{name}", need="no more than your own"
            )


def _is_more(theirs: int | None, mine: int | None) -> bool:
    return mine is not None and (theirs is None or theirs > mine)


def unknown_permission(where: str, got: str) -> Exception:
    """Return the refusal of a permission nobody knows."""
    return refuse(
        "invalid_payload", where, need="a permission such as vouchers.read or *.read", got=got[:200]
    )
