"""Deleting a project finds every row of it, some at a time, and nobody else's."""

from __future__ import annotations

from largesse.storage import Connection
from support.shop import Shop

OF_NOBODY = {
    "project",
    "schema_migration",
    "outbox_cursor",
    "chore",
    "rate_turn",
    "ledger_adoption",
    "access_user",
}
"""Tables whose rows belong to no project, beside those of the queue: what processes share, and
people, who belong to an account and may be in several of its projects."""


def test_every_table_leads_to_its_project(shop: Shop) -> None:
    async def unreachable() -> set[str]:
        async with shop.server.runtime.database.reading() as connection:
            rows = await connection.execute(
                "select t.relname as name from pg_class t "
                "where t.relkind in ('r', 'p') and not t.relispartition "
                "and t.relnamespace = current_schema()::regnamespace and not exists ("
                "  select from pg_attribute a where a.attrelid = t.oid and a.attname = 'project_id'"
                ") and not exists ("
                "  select from pg_constraint c join pg_attribute a on a.attrelid = c.confrelid "
                "  where c.conrelid = t.oid and c.contype = 'f' and cardinality(c.conkey) = 1 "
                "  and c.confrelid <> t.oid and a.attname = 'project_id')"
            )
            return {str(row["name"]) for row in await rows.fetchall()}

    found = {name for name in shop.server.run(unreachable()) if "procrastinate" not in name}
    assert found <= OF_NOBODY, found - OF_NOBODY


def test_rows_go_some_at_a_time_and_only_the_projects_own(shop: Shop) -> None:
    other = Shop(shop.server)
    for each in (shop, other):
        members = [each.post("/v1/customers", {"source_id": f"c{n}"})["id"] for n in range(7)]
        each.post("/v1/segments", {"type": "static", "name": "all", "customers": members})
        each.post("/v1/orders", {"amount": 100, "customer": {"source_id": "c1"}})
        each.settle()

    async def remove() -> list[int]:
        deleted = []
        while not deleted or deleted[-1]:
            async with shop.server.runtime.database.transaction() as connection:
                deleted.append(await delete_some(connection, shop.project.id))
        return deleted

    deleted = shop.server.run(remove())
    assert max(deleted) == 3
    assert sum(deleted) > 20
    assert shop.server.run(left_of(shop, shop.project.id)) == 0
    assert shop.server.run(left_of(shop, other.project.id)) == 7
    assert other.get("/v1/orders")["total"] == 1
    other.close()


async def delete_some(connection: Connection, project_id: str) -> int:
    """Delete at most three rows of a project, as the job does with thousands."""
    cursor = await connection.execute(
        "select delete_rows_of_project(%s, 3) as deleted", [project_id]
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row["deleted"])


async def left_of(shop: Shop, project_id: str) -> int:
    """Return how many memberships a project's customers have."""
    async with shop.server.runtime.database.reading() as connection:
        cursor = await connection.execute(
            "select count(*) as n from segment_member join customer on customer.id = customer_id "
            "where project_id = %s",
            [project_id],
        )
        row = await cursor.fetchone()
        assert row is not None
        return int(row["n"])
