"""Reservations in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.redemptions.model.reservations import Reservation, ReservationFilter
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.redemptions", "queries/reservations.sql")


async def insert_reservation(
    connection: Connection, project_id: str, reservation: Reservation
) -> None:
    row = _row(project_id, reservation)
    for name in ("purchase", "promise", "metadata"):
        row[name] = jsonb(row[name])
    await SQL.insert_reservation.run(connection, **row)


async def update_reservation(
    connection: Connection, project_id: str, reservation: Reservation
) -> None:
    await SQL.update_reservation.run(connection, **_row(project_id, reservation))


def _row(project_id: str, reservation: Reservation) -> dict[str, Any]:
    return msgspec.structs.asdict(reservation) | {"project_id": project_id}


async def reservation_by_id(
    connection: Connection, project_id: str, reservation_id: str, *, lock: bool = False
) -> Reservation | None:
    query = SQL.reservation_by_id_for_update if lock else SQL.reservation_by_id
    row = await query.one(connection, project_id=project_id, id=reservation_id)
    return msgspec.convert(row, Reservation) if row else None


async def due(connection: Connection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return the project and id of reservations whose time is up."""
    rows = await SQL.due.all(connection, now=now, limit=limit)
    return [(row["project_id"], row["id"]) for row in rows]


async def held(
    connection: Connection, project_id: str, session: str, now: datetime
) -> dict[str, int]:
    """Return what a session holds of counters, by key."""
    rows = await SQL.held.all(connection, project_id=project_id, session=session, now=now)
    return {row["counter_key"]: row["amount"] for row in rows}


async def reservations(
    connection: Connection, project_id: str, wanted: ReservationFilter, page: Page, now: datetime
) -> tuple[list[Reservation], int]:
    """Return a page of reservations, the newest first, and how many match in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.reservations,
        SQL.count_reservations,
        page,
        project_id=project_id,
        now=now,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, Reservation) for row in rows], total
