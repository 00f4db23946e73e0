"""What programmes do that the wire has no place for."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import audit
from largesse.loyalty.model.cards import Programme
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.loyalty.service.option_checks import check_options
from largesse.loyalty.service.programmes import ensure_programme, find_programme
from largesse.loyalty.store import earning_rules as store
from largesse.storage import Connection, Work


async def options_of(connection: Connection, work: Work, programme_id: str) -> ProgrammeOptions:
    """Return a programme's options, in the caller's transaction."""
    found = await store.options_of(connection, work.project.id, [programme_id])
    return found.get(programme_id, ProgrammeOptions())


async def get_options(work: Work, reference: str) -> tuple[str, ProgrammeOptions]:
    """Return a programme's id and its options; refuses with `not_found`."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
        return programme.id, await options_of(connection, work, programme.id)


async def put_options(
    work: Work, reference: str, changed: dict[str, Any]
) -> tuple[str, ProgrammeOptions]:
    """Change the options that are given; the others stay as they are."""
    async with work.database.transaction() as connection:
        programme = await ensure_programme(connection, work, reference)
        return programme.id, await change_options(connection, work, programme, changed)


async def change_options(
    connection: Connection, work: Work, programme: Programme, changed: dict[str, Any]
) -> ProgrammeOptions:
    """Change the options that are given, in the caller's transaction; refuses what makes no sense.

    The programme's row is there.
    """
    before = await options_of(connection, work, programme.id)
    after = msgspec.structs.replace(before, **changed)
    await check_options(connection, work, programme.id, after)
    await store.put_options(connection, work.project.id, programme.id, after, work.now)
    await audit.record(
        connection, work, "updated", "loyalty_options", programme.id, before=before, after=after
    )
    return after
