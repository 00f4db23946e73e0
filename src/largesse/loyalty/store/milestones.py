"""Milestones, counters and reminders in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from largesse.loyalty.model.milestones import (
    Attained,
    CounterEntry,
    LoggedMilestone,
    Measure,
    MemberAttained,
    MilestoneGrant,
    Reaching,
    Told,
)
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.storage import Connection, load_queries

SQL = load_queries("largesse.loyalty", "queries/milestones.sql")


async def attained(connection: Connection, project_id: str, member_id: str) -> Attained | None:
    """Return what a member has reached so far."""
    row = await SQL.reached.one(connection, project_id=project_id, member_id=member_id)
    if row is None:
        return None
    return Attained(row["joined_at"], dict(row["times"]), int(row["brought"]))


async def insert_reaching(connection: Connection, project_id: str, reaching: Reaching) -> bool:
    """Return whether this time of the milestone was not reached yet."""
    row = msgspec.structs.asdict(reaching)
    return await SQL.insert_reaching.run(connection, project_id=project_id, **row) == 1


async def insert_grant(connection: Connection, project_id: str, grant: MilestoneGrant) -> None:
    row = msgspec.structs.asdict(grant) | {"given": list(grant.given)}
    await SQL.insert_grant.run(connection, project_id=project_id, **row)


async def hold_reaching(
    connection: Connection, project_id: str, reaching_id: str
) -> Reaching | None:
    """Return a milestone that has brought nothing yet, kept from others."""
    row = await SQL.reaching.one(connection, project_id=project_id, id=reaching_id)
    return msgspec.convert(row, Reaching) if row else None


async def log(
    connection: Connection, project_id: str, member_id: str, after: str | None, limit: int
) -> list[LoggedMilestone]:
    rows = await SQL.log.all(
        connection, project_id=project_id, member_id=member_id, after=after, limit=limit
    )
    return [
        LoggedMilestone(
            msgspec.convert(row["reaching"], Reaching),
            msgspec.convert(row["granted"], MilestoneGrant) if row["granted"] else None,
        )
        for row in rows
    ]


async def orders_since(
    connection: Connection, project_id: str, customer_id: str, since: datetime
) -> Mapping[str, int]:
    """Return how many orders a customer paid (`purchases`) and what they came to (`amount`)."""
    row = await SQL.orders.one(
        connection, project_id=project_id, customer_id=customer_id, since=since
    )
    return row or {"purchases": 0, "amount": 0}


async def events_since(
    connection: Connection, project_id: str, customer_id: str, measure: Measure, since: datetime
) -> int:
    """Return how many events of a measure there were, or what their property sums up to."""
    return int(
        await SQL.events.value(
            connection,
            project_id=project_id,
            customer_id=customer_id,
            type=measure.event,
            property=measure.property,
            since=since,
        )
    )


async def counters(connection: Connection, project_id: str, member_id: str) -> dict[str, int]:
    rows = await SQL.counters.all(connection, project_id=project_id, member_id=member_id)
    return {row["name"]: row["value"] for row in rows}


async def move_counter(
    connection: Connection, project_id: str, member_id: str, name: str, amount: int
) -> int:
    """Return what a counter stands at after so much more; nobody else moves it meanwhile."""
    return int(
        await SQL.move_counter.value(
            connection, project_id=project_id, member_id=member_id, name=name, amount=amount
        )
    )


async def insert_counter_entry(
    connection: Connection, project_id: str, entry: CounterEntry
) -> None:
    await SQL.insert_counter_entry.run(
        connection, project_id=project_id, **msgspec.structs.asdict(entry)
    )


async def counter_entry_of_source(
    connection: Connection, project_id: str, member_id: str, name: str, source_id: str
) -> CounterEntry | None:
    row = await SQL.counter_entry_of_source.one(
        connection, project_id=project_id, member_id=member_id, name=name, source_id=source_id
    )
    return msgspec.convert(row, CounterEntry) if row else None


async def told(connection: Connection, project_id: str, member_id: str) -> dict[str, Told]:
    rows = await SQL.told.all(connection, project_id=project_id, member_id=member_id)
    return {row["goal"]: msgspec.convert(row, Told) for row in rows}


async def tell(
    connection: Connection, project_id: str, member_id: str, told: Told, now: datetime
) -> bool:
    """Return whether the member was not told as much already."""
    row = msgspec.structs.asdict(told)
    changed = await SQL.tell.run(
        connection, project_id=project_id, member_id=member_id, now=now, **row
    )
    return changed == 1


async def programmes_with_anniversaries(
    connection: Connection, project_id: str
) -> dict[str, ProgrammeOptions]:
    rows = await SQL.anniversaries.all(connection, project_id=project_id)
    return {row["programme_id"]: _options(row["document"]) for row in rows}


async def members(
    connection: Connection, project_id: str, programme_id: str, after: str, limit: int
) -> list[MemberAttained]:
    """Return the next members of a programme and what they have reached."""
    rows = await SQL.members.all(
        connection, project_id=project_id, programme_id=programme_id, after=after, limit=limit
    )
    return [
        MemberAttained(
            row["id"], row["card_id"], row["customer_id"], Attained(row["joined_at"], row["times"])
        )
        for row in rows
    ]


def _options(document: Any) -> ProgrammeOptions:
    return msgspec.convert(document, ProgrammeOptions)
