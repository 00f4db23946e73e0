"""What a shop's changes told the outbox."""

from __future__ import annotations

from typing import Any

from support.shop import Shop


def events_of(shop: Shop, entity_id: str) -> list[str]:
    """Return the types of the events about one thing, in order."""

    async def read() -> list[str]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select type from outbox_event where entity_id = %s order by id", (entity_id,)
            )
            return [row["type"] for row in await cursor.fetchall()]

    return shop.server.run(read())


def events(shop: Shop, kind: str) -> list[dict[str, Any]]:
    """Return a shop's events of one type, in order, each with its entity and data."""

    async def read() -> list[dict[str, Any]]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select entity_id, data from outbox_event"
                " where project_id = %s and type = %s order by id",
                (shop.project.id, kind),
            )
            return [dict(row) for row in await cursor.fetchall()]

    return shop.server.run(read())
