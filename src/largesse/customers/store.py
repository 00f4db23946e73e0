"""Customers in the database."""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg.errors import UniqueViolation

from largesse.customers.model import Customer, CustomerFilter, CustomerOrder, Summary
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb

SQL = load_queries(__package__)


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
    rows = await SQL.customers.all(
        connection,
        project_id=project_id,
        order=order,
        limit=page.limit,
        offset=page.offset,
        **_wanted(wanted),
    )
    return [msgspec.convert(row, Customer) for row in rows]


async def count_customers(connection: Connection, project_id: str, wanted: CustomerFilter) -> int:
    parameters = _wanted(wanted)
    del parameters["starting_after"]
    return int(await SQL.count_customers.value(connection, project_id=project_id, **parameters))


async def summaries(
    connection: Connection, project_id: str, customer_ids: list[str]
) -> dict[str, Summary]:
    rows = await SQL.summaries.all(connection, project_id=project_id, ids=customer_ids)
    return {row["customer_id"]: msgspec.convert(row, Summary) for row in rows}


def _wanted(wanted: CustomerFilter) -> dict[str, Any]:
    parameters = msgspec.structs.asdict(wanted)
    if wanted.name is not None:
        escaped = wanted.name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        parameters["name"] = f"%{escaped}%"
    return parameters


def _row(project_id: str, customer: Customer) -> dict[str, Any]:
    row = msgspec.structs.asdict(customer)
    for name in ("created_at", "updated_at", "system_metadata"):
        del row[name]
    row["address"] = jsonb(customer.address)
    row["metadata"] = jsonb(customer.metadata)
    return row | {"project_id": project_id}
