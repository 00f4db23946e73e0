"""Profiles in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.customers.model import Customer, CustomerFilter, CustomerOrder, Summary
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import length_of_list, moments_after

SQL = load_queries("largesse.customers", "queries/profiles.sql")


async def customer_by_id(
    connection: Connection, project_id: str, customer_id: str, *, lock: bool = False
) -> Customer | None:
    query = SQL.customer_by_id_for_update if lock else SQL.customer_by_id
    row = await query.one(connection, project_id=project_id, id=customer_id)
    return msgspec.convert(row, Customer) if row else None


async def customer_by_source_id(
    connection: Connection, project_id: str, source_id: str
) -> Customer | None:
    row = await SQL.customer_by_source_id.one(
        connection, project_id=project_id, source_id=source_id
    )
    return msgspec.convert(row, Customer) if row else None


async def customer_by_email_alone(
    connection: Connection, project_id: str, email: str
) -> Customer | None:
    row = await SQL.customer_by_email_alone.one(connection, project_id=project_id, email=email)
    return msgspec.convert(row, Customer) if row else None


async def customers_by_id(
    connection: Connection, project_id: str, customer_ids: list[str]
) -> list[Customer]:
    rows = await SQL.customers_by_id.all(connection, project_id=project_id, ids=customer_ids)
    return [msgspec.convert(row, Customer) for row in rows]


async def insert_customer(connection: Connection, project_id: str, customer: Customer) -> bool:
    """Return whether the source id was free."""
    row = _row(project_id, customer) | {"created_at": customer.created_at}
    return await SQL.insert_customer.run(connection, **row) == 1


async def update_customer(connection: Connection, project_id: str, customer: Customer) -> bool:
    """Return whether the source id was free; when it was not, the transaction is lost."""
    row = _row(project_id, customer) | {"updated_at": customer.updated_at}
    try:
        return await SQL.update_customer.run(connection, **row) == 1
    except UniqueViolation:
        return False


async def delete_customer(connection: Connection, project_id: str, customer_id: str) -> None:
    await SQL.delete_customer.run(connection, project_id=project_id, id=customer_id)


async def customers(
    connection: Connection,
    project_id: str,
    wanted: CustomerFilter,
    order: CustomerOrder,
    page: Page,
) -> list[Customer]:
    rows = await SQL.customers.by(order).all(
        connection, limit=page.limit, offset=page.offset, **asked_for(project_id, wanted, order)
    )
    return [msgspec.convert(row, Customer) for row in rows]


async def count_customers(connection: Connection, project_id: str, wanted: CustomerFilter) -> int:
    """Return how many customers there are of the kind asked for, wherever a page begins."""
    whole = msgspec.structs.replace(wanted, starting_after=None)
    return await length_of_list(
        connection,
        SQL.customers.by("-created_at"),
        SQL.count_customers,
        **asked_for(project_id, whole, "-created_at"),
    )


async def summaries(
    connection: Connection, project_id: str, customer_ids: list[str], now: datetime
) -> dict[str, Summary]:
    """Return what customers did and have at a moment."""
    rows = await SQL.summaries.all(connection, project_id=project_id, ids=customer_ids, now=now)
    return {row["customer_id"]: msgspec.convert(row, Summary) for row in rows}


def asked_for(project_id: str, wanted: CustomerFilter, order: CustomerOrder) -> dict[str, Any]:
    """Return the parameters of a list of customers."""
    parameters = msgspec.structs.asdict(wanted) | {"project_id": project_id}
    if wanted.name is not None:
        escaped = wanted.name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        parameters["name"] = f"%{escaped}%"
    cursor = parameters.pop("starting_after")
    return parameters | moments_after(cursor, forward=order == "created_at")


def _row(project_id: str, customer: Customer) -> dict[str, Any]:
    row = msgspec.structs.asdict(customer)
    for name in ("created_at", "updated_at", "system_metadata"):
        del row[name]
    row["address"] = jsonb(customer.address)
    row["metadata"] = jsonb(customer.metadata)
    return row | {"project_id": project_id}
