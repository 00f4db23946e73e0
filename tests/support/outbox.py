"""What a shop's changes told the outbox."""

from __future__ import annotations

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
