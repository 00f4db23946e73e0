"""The demo shop in the database, in bulk.

The use cases of the floors below write one object at a time, with its audit row; a shop of ninety
thousand products comes in by COPY, into the same tables and with the same kinds of ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from largesse.demo.model import Loaded
from largesse.storage import Connection, Work, load_queries
from largesse.storage.database import encode_json
from largesse.storage.queries import Query

SQL = load_queries(__package__)

Value = str | int | datetime | None
Record = tuple[Value, ...]

_BLOCK = 2_000


class NewRule(msgspec.Struct, frozen=True):
    """A rule of this load and what it is assigned to."""

    id: str
    name: str
    document: dict[str, Any]


class NewAssignment(msgspec.Struct, frozen=True):
    """A rule given to a campaign or a voucher of this load."""

    id: str
    rule_id: str
    related_object_type: str
    related_object_id: str


class SharedVoucher(msgspec.Struct, frozen=True):
    """A code whose offer and rules are given to a twin."""

    code: str
    discount: dict[str, Any] | None
    metadata: dict[str, Any]
    rule_ids: list[str]


async def lock_shop(connection: Connection) -> None:
    """Wait for any other load and keep others waiting until the transaction ends."""
    await SQL.lock_shop.one(connection)


async def counts(connection: Connection, project_id: str) -> Loaded:
    """Return how much of the shop is there."""
    return msgspec.convert(await SQL.counts.one(connection, project_id=project_id), Loaded)


async def analyze_shop(connection: Connection) -> None:
    """Let the planner know how large the tables have become."""
    await SQL.analyze_shop.run(connection)


async def add_products(connection: Connection, work: Work, records: Iterable[Record]) -> int:
    """Add `(id, source_id, name, price, metadata)`; return how many were new."""
    return await _add(connection, work, "products", records)


async def add_customers(connection: Connection, work: Work, records: Iterable[Record]) -> int:
    """Add `(id, source_id, name, metadata)`; return how many were new."""
    return await _add(connection, work, "customers", records)


async def add_segments(
    connection: Connection, work: Work, records: Iterable[Record], members: Iterable[Record]
) -> int:
    """Add `(id, name)` and `(segment name, customer source_id)`; return how many were new."""
    await SQL.stage_members.run(connection)
    await _copy(connection, SQL.copy_members, members)
    added = await _add(connection, work, "segments", records)
    await SQL.insert_members.run(connection, project_id=work.project.id, now=work.now)
    return added


async def add_collections(
    connection: Connection, work: Work, records: Iterable[Record], items: Iterable[Record]
) -> int:
    """Add `(id, name)` and `(collection name, product source_id, position)`."""
    await SQL.stage_items.run(connection)
    await _copy(connection, SQL.copy_items, items)
    added = await _add(connection, work, "collections", records)
    await SQL.insert_items.run(connection, project_id=work.project.id)
    return added


async def add_campaigns(
    connection: Connection, work: Work, records: Iterable[Record]
) -> dict[str, str]:
    """Add `(id, name, description, start, end, voucher, count, metadata)`.

    Returns the ids of the new ones by name.
    """
    await _add(connection, work, "campaigns", records)
    rows = await SQL.new_campaigns.all(connection)
    return {row["name"]: row["id"] for row in rows}


async def add_vouchers(
    connection: Connection, work: Work, records: Iterable[Record]
) -> dict[str, str]:
    """Add `(id, code, campaign name, discount, metadata)`; return the new ids by code."""
    await _add(connection, work, "vouchers", records)
    rows = await SQL.new_vouchers.all(connection)
    return {row["code"]: row["id"] for row in rows}


async def collection_ids(connection: Connection, project_id: str) -> dict[str, str]:
    """Return the ids of the collections by name."""
    rows = await SQL.collection_ids.all(connection, project_id=project_id)
    return {row["name"]: row["id"] for row in rows}


async def segment_ids(connection: Connection, project_id: str) -> dict[str, str]:
    """Return the ids of the segments by name."""
    rows = await SQL.segment_ids.all(connection, project_id=project_id)
    return {row["name"]: row["id"] for row in rows}


async def add_rules(connection: Connection, work: Work, rules: Sequence[NewRule]) -> None:
    """Add rules."""
    await _copy(
        connection,
        SQL.copy_rules,
        ((r.id, work.project.id, r.name, as_json(r.document), work.now) for r in rules),
    )


async def add_assignments(
    connection: Connection, work: Work, assignments: Sequence[NewAssignment]
) -> None:
    """Give rules to campaigns and vouchers; they are asked in the order they were given."""
    await _copy(
        connection,
        SQL.copy_assignments,
        (
            (
                each.id,
                work.project.id,
                each.rule_id,
                each.related_object_type,
                each.related_object_id,
                work.now + timedelta(microseconds=position),
            )
            for position, each in enumerate(assignments)
        ),
    )


async def campaign_rules(connection: Connection, project_id: str, name: str) -> list[str]:
    """Return the rules of a campaign."""
    rows = await SQL.campaign_rules.all(connection, project_id=project_id, name=name)
    return [row["rule_id"] for row in rows]


async def campaign_vouchers(
    connection: Connection, project_id: str, name: str
) -> list[SharedVoucher]:
    """Return a campaign's codes with their offers and rules."""
    rows = await SQL.campaign_vouchers.all(connection, project_id=project_id, name=name)
    return [msgspec.convert(row, SharedVoucher) for row in rows]


async def known_products(connection: Connection, project_id: str) -> set[str]:
    """Return the retailer's numbers of the products the project has."""
    rows = await SQL.known_products.all(connection, project_id=project_id)
    return {row["source_id"] for row in rows}


def as_json(value: Any) -> str:
    """Return JSON text for a `jsonb` column of a COPY."""
    return encode_json(value).decode()


async def _add(connection: Connection, work: Work, kind: str, records: Iterable[Record]) -> int:
    """Stage, copy and insert one kind of record; return how many were new."""
    await _query("stage", kind).run(connection)
    await _copy(connection, _query("copy", kind), records)
    return await _query("insert", kind).run(connection, project_id=work.project.id, now=work.now)


def _query(verb: str, kind: str) -> Query:
    query: Query = getattr(SQL, f"{verb}_{kind}")
    return query


async def _copy(connection: Connection, query: Query, records: Iterable[Record]) -> None:
    """Send records through COPY in blocks: a call a row costs more than the row."""
    async with connection.cursor() as cursor, cursor.copy(query.text) as copy:
        block: list[str] = []
        for record in records:
            block.append("\t".join(_field(value) for value in record))
            if len(block) == _BLOCK:
                await copy.write("\n".join(block) + "\n")
                block.clear()
        if block:
            await copy.write("\n".join(block) + "\n")


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _field(value: Value) -> str:
    """Return one field in COPY's text format."""
    if value is None:
        return r"\N"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).translate(_ESCAPES)
