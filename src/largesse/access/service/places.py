"""Use cases of places: the tree of countries, areas and stores, and the campaigns of each."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from largesse import audit
from largesse.access.model.people import Place, PlaceDraft, PlaceKind
from largesse.access.store import people as store
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Work


async def add_place(work: Work, kind: PlaceKind, draft: PlaceDraft) -> Place:
    """Add a place; a taken name is `duplicate_found`."""
    name = _name("" if draft.name is UNSET else draft.name)
    campaigns = () if draft.campaigns is UNSET else draft.campaigns
    parent_id = None if draft.parent_id is UNSET else draft.parent_id
    place = Place(work.id("plc_"), kind, name, work.now, parent_id, _once(campaigns))
    async with work.database.transaction() as connection:
        await refuse_unknown_places(
            connection, work, () if parent_id is None else (parent_id,), ".parent_id"
        )
        if not await store.insert_place(connection, work.project.id, place):
            raise _taken(place)
        await store.place_campaigns(connection, work.project.id, place.id, place.campaigns)
        await audit.record(connection, work, "created", "place", place.id, after=place)
    work.database.projects_seen += 1
    return place


async def list_places(work: Work) -> list[Place]:
    """Return the places of a project, the oldest first."""
    async with work.database.reading() as connection:
        return await store.places(connection, work.project.id)


async def get_place(work: Work, place_id: str) -> Place:
    """Return one place; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _find(connection, work, place_id)


async def update_place(work: Work, place_id: str, draft: PlaceDraft) -> Place:
    """Change a place; the campaigns told are its campaigns, all of them."""
    async with work.database.transaction() as connection:
        above = await store.lock_places(connection, work.project.id)
        before = await _find(connection, work, place_id)
        after = msgspec.structs.replace(
            before,
            name=before.name if draft.name is UNSET else _name(draft.name),
            parent_id=before.parent_id if draft.parent_id is UNSET else draft.parent_id,
            campaigns=before.campaigns if draft.campaigns is UNSET else _once(draft.campaigns),
            updated_at=work.now,
        )
        _refuse_parent(above, place_id, after.parent_id)
        if await store.is_place_taken(connection, work.project.id, after):
            raise _taken(after)
        await store.update_place(connection, work.project.id, after)
        await store.place_campaigns(connection, work.project.id, place_id, after.campaigns)
        await audit.record(
            connection, work, "updated", "place", place_id, before=before, after=after
        )
    work.database.projects_seen += 1
    return after


async def delete_place(work: Work, place_id: str) -> None:
    """Delete a place; refuses with `resource_in_use` one that keys or people are bound to."""
    async with work.database.transaction() as connection:
        await store.lock_places(connection, work.project.id)
        before = await _find(connection, work, place_id)
        if bound := await store.bound_to_place(connection, work.project.id, place_id):
            raise ProblemError(
                Problem(
                    "resource_in_use",
                    got=f"{bound} keys and users",
                    resource_type="place",
                    resource_id=place_id,
                )
            )
        await store.delete_place(connection, work.project.id, place_id)
        await audit.record(connection, work, "deleted", "place", place_id, before=before)
    work.database.projects_seen += 1


async def refuse_unknown_places(
    connection: Connection, work: Work, wanted: Iterable[str], where: str
) -> None:
    """Refuse places that are not in this project, in the caller's transaction."""
    wanted = tuple(wanted)
    if not wanted:
        return
    known = {each.id for each in await store.places(connection, work.project.id)}
    for each in wanted:
        if each not in known:
            raise refuse("invalid_payload", where, need="the id of a place", got=each[:200])


async def _find(connection: Connection, work: Work, place_id: str) -> Place:
    place = await store.place_by_id(connection, work.project.id, place_id)
    if place is None:
        raise not_found("place", place_id)
    return place


def _refuse_parent(above: dict[str, str | None], place_id: str, parent_id: str | None) -> None:
    """Refuse a place that would lie in itself, however far round."""
    upward = parent_id
    while upward is not None:
        if upward not in above or upward == place_id:
            raise refuse(
                "invalid_payload", ".parent_id", need="a place that is not in this one",
                got=str(parent_id)[:200],
            )  # fmt: skip
        upward = above[upward]


def _once(campaigns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(campaigns)))


def _name(name: str) -> str:
    if not name.strip():
        raise refuse("invalid_payload", ".name", need="a name", got=name)
    return name


def _taken(place: Place) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found",
            ".name",
            got=place.name,
            resource_type="place",
            resource_id=place.name,
        )
    )
