"""Forgetting a customer, in the database.

`queries/erasing.sql` writes to tables of other domains: what names a person stands in all of them,
and a law that asks for all of it is served by one list that can be read through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from largesse.customers.model import PermanentDeletion
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.storage.queries import Query

SQL = load_queries("largesse.customers", "queries/erasing.sql")


async def erase_orders(
    connection: Connection, project_id: str, customer_id: str, now: datetime
) -> list[str]:
    """Return the ids of the orders that are nobody's now."""
    rows = await SQL.erase_orders.all(
        connection, project_id=project_id, customer_id=customer_id, now=now
    )
    return [row["id"] for row in rows]


async def erase_redemptions(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    return await _ids(SQL.erase_redemptions, connection, project_id, customer_id)


async def erase_publications(
    connection: Connection, project_id: str, customer_id: str
) -> list[str]:
    return await _ids(SQL.erase_publications, connection, project_id, customer_id)


async def erase_events(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    return await _ids(SQL.erase_events, connection, project_id, customer_id)


async def erase_goodwill(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    """Forget to whom goodwill was given; return the ids of the grants."""
    rows = await SQL.erase_goodwill.all(connection, project_id=project_id, customer_id=customer_id)
    return [row["id"] for row in rows]


async def erase_referrals(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    """Forget whom a customer brought and who brought them; return the ids of what told of it."""
    return await _ids(SQL.erase_referrals, connection, project_id, customer_id)


async def erase_attempts(connection: Connection, project_id: str, customer_id: str) -> None:
    await SQL.erase_attempts.run(connection, project_id=project_id, customer_id=customer_id)


async def erase_returns(connection: Connection, project_id: str, customer_id: str) -> None:
    await SQL.erase_returns.run(connection, project_id=project_id, customer_id=customer_id)


async def erase_reservations(
    connection: Connection, project_id: str, customer_id: str
) -> list[str]:
    return await _ids(SQL.erase_reservations, connection, project_id, customer_id)


async def erase_earnings(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    """Forget who earned points; return the ids of those that waited."""
    return await _ids(SQL.erase_earnings, connection, project_id, customer_id)


async def erase_points(
    connection: Connection,
    project_id: str,
    customer_id: str,
    redemptions: Sequence[str],
    now: datetime,
) -> None:
    await SQL.erase_points.run(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        redemptions=list(redemptions),
        now=now,
    )


async def erase_activity(connection: Connection, project_id: str, customer_id: str) -> list[str]:
    """Return the types of the activity there was."""
    rows = await SQL.erase_activity.all(connection, project_id=project_id, customer_id=customer_id)
    return [row["type"] for row in rows]


async def erase_memberships(connection: Connection, project_id: str, customer_id: str) -> int:
    """Return how many segments the customer was in."""
    await SQL.erase_marks.run(connection, project_id=project_id, customer_id=customer_id)
    return await SQL.erase_memberships.run(connection, customer_id=customer_id)


async def erase_audit(connection: Connection, project_id: str, ids: Sequence[str]) -> None:
    await SQL.erase_audit.run(connection, project_id=project_id, ids=list(ids))


async def outbox_range(connection: Connection, project_id: str) -> tuple[int, int]:
    """Return the number before the first event of the outbox, and that of the last."""
    first = await SQL.first_event.value(connection, project_id=project_id)
    last = await SQL.last_event.value(connection, project_id=project_id)
    return max(0, int(first) - 1), int(last)


async def erase_told(
    connection: Connection,
    project_id: str,
    customer_id: str,
    ids: Sequence[str],
    between: tuple[int, int],
    now: datetime,
) -> None:
    """Empty the events of this stretch of the outbox that tell of the customer or these things."""
    after, to = between
    await SQL.erase_told.run(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        ids=list(ids),
        after=after,
        to=to,
        now=now,
    )


async def erase_answers(connection: Connection, project_id: str, customer_id: str) -> None:
    await SQL.erase_answers.run(connection, project_id=project_id, customer_id=customer_id)


async def erase_reports(connection: Connection, project_id: str, names: Iterable[str]) -> None:
    """Take these names (ids, source ids, addresses) out of the reports of imports."""
    lowered = sorted({name.lower() for name in names})
    await SQL.erase_reports.run(connection, project_id=project_id, names=lowered)
    await SQL.erase_results.run(connection, project_id=project_id, names=lowered)


async def erase_issues(connection: Connection, project_id: str, customer_id: str) -> None:
    await SQL.erase_issues.run(connection, project_id=project_id, customer_id=customer_id)


async def erase_exports(connection: Connection, project_id: str) -> list[str]:
    """Return the names of the files that are to be removed."""
    rows = await SQL.erase_exports.all(connection, project_id=project_id)
    return [row["name"] for row in rows]


async def insert_deletion(
    connection: Connection, project_id: str, deletion: PermanentDeletion
) -> None:
    await SQL.insert_deletion.run(
        connection,
        project_id=project_id,
        id=deletion.id,
        related_object_id=deletion.related_object_id,
        status=deletion.status,
        data=jsonb(deletion.counts),
        created_at=deletion.created_at,
    )


async def finish_deletion(connection: Connection, project_id: str, deletion_id: str) -> None:
    await SQL.finish_deletion.run(connection, project_id=project_id, id=deletion_id)


async def _ids(
    query: Query, connection: Connection, project_id: str, customer_id: str
) -> list[str]:
    rows = await query.all(connection, project_id=project_id, customer_id=customer_id)
    return [row["id"] for row in rows]
