"""Use cases of branding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from largesse import audit
from largesse.branding import store
from largesse.branding.decide import told
from largesse.branding.model import Branding
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Work

Changes = Mapping[str, Mapping[str, Any] | None]


async def create_branding(work: Work, parts: Changes) -> Branding:
    """Set how a project presents itself; refuses with `branding_exist` when that was set."""
    branding = Branding(work.id("brd_"), told({}, parts), work.now)
    async with work.database.transaction() as connection:
        if not await store.insert_branding(connection, work.project.id, branding):
            raise refuse("branding_exist")
        await audit.record(connection, work, "created", "branding", branding.id, after=branding)
    return branding


async def list_brandings(work: Work) -> list[Branding]:
    """Return the one branding a project has, or none."""
    async with work.database.reading() as connection:
        found = await store.branding_of(connection, work.project.id)
    return [found] if found else []


async def get_branding(work: Work, branding_id: str) -> Branding:
    """Return the branding with this id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _find(connection, work, branding_id)


async def update_branding(work: Work, branding_id: str, parts: Changes) -> Branding:
    """Change what is told; null clears a field, and a part as a whole."""
    async with work.database.transaction() as connection:
        before = await _find(connection, work, branding_id, lock=True)
        after = msgspec.structs.replace(
            before, document=told(before.document, parts), updated_at=work.now
        )
        await store.update_branding(connection, work.project.id, after)
        await audit.record(
            connection, work, "updated", "branding", branding_id, before=before, after=after
        )
    return after


async def delete_branding(work: Work, branding_id: str) -> None:
    """Forget how a project presents itself."""
    async with work.database.transaction() as connection:
        before = await _find(connection, work, branding_id, lock=True)
        await store.delete_branding(connection, work.project.id, branding_id)
        await audit.record(connection, work, "deleted", "branding", branding_id, before=before)


async def _find(
    connection: Connection, work: Work, branding_id: str, *, lock: bool = False
) -> Branding:
    found = await store.branding_of(connection, work.project.id, lock=lock)
    if found is None or found.id != branding_id:
        raise not_found("branding", branding_id)
    return found
