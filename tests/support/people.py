"""What stories about customers need: custom events, segments, what the outbox said."""

from __future__ import annotations

from typing import Any

from support.shop import Shop


def define_event(shop: Shop, name: str, properties: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give a custom event its schema."""
    answer = shop.management.post(
        "/custom-event-schemas", json={"name": name, "schema": {"properties": properties or {}}}
    )
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def last_event(shop: Shop, event_type: str) -> dict[str, Any]:
    """Return the data of the last event of a type."""
    return told(shop, event_type)[-1]


def told(shop: Shop, *event_types: str) -> list[dict[str, Any]]:
    """Return the data of every event of these types, in order, with its type under `told_as`."""

    async def read() -> list[dict[str, Any]]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select type, data from outbox_event where project_id = %s and type = any(%s) "
                "order by id",
                (shop.project.id, list(event_types)),
            )
            rows = await cursor.fetchall()
        return [{"told_as": row["type"], **row["data"]} for row in rows]

    return shop.server.run(read())


def moves(shop: Shop) -> list[tuple[str, str, str]]:
    """Return who entered which segment and who left it, in order, by source id and name."""
    shop.settle()
    return [
        (each["told_as"].rpartition(".")[2], each["customer"]["source_id"], each["segment"]["name"])
        for each in told(shop, "customer.segment.entered", "customer.segment.left")
    ]


def segment(
    shop: Shop, name: str, kind: str = "auto-update", /, **conditions: dict[str, Any]
) -> dict[str, Any]:
    """Make a segment that follows a filter and wait for its first members.

    A double underscore in a field stands for a dot.
    """
    wanted = {
        field.replace("__", "."): {"conditions": asked} for field, asked in conditions.items()
    }
    made: dict[str, Any] = shop.post(
        "/v1/segments",
        {"name": name, "type": kind, "filter": {"junction": "and", **wanted}},
    )
    if kind == "auto-update":
        shop.settle()
    return made


def segments_of(shop: Shop, customer: str) -> set[str]:
    """Return the names of the segments a customer is in."""
    return {each["name"] for each in shop.get(f"/v1/customers/{customer}/segments")["data"]}
