"""Campaign templates in the database."""

from __future__ import annotations

import msgspec

from largesse.campaigns.model import CampaignTemplate
from largesse.campaigns.store.rows import parameters
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, load_queries
from largesse.storage.listing import count_passing, rows_after

SQL = load_queries("largesse.campaigns", "queries/templates.sql")


async def insert_template(
    connection: Connection, project_id: str, template: CampaignTemplate
) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_template.run(
        connection, project_id=project_id, **parameters(template)
    )
    return inserted == 1


async def template_by_id(
    connection: Connection, project_id: str, template_id: str
) -> CampaignTemplate | None:
    row = await SQL.template_by_id.one(connection, project_id=project_id, id=template_id)
    return msgspec.convert(row, CampaignTemplate) if row else None


async def is_taken(connection: Connection, project_id: str, template: CampaignTemplate) -> bool:
    """Return whether another template has this one's name."""
    return bool(
        await SQL.template_named.value(
            connection, project_id=project_id, name=template.name, id=template.id
        )
    )


async def update_template(
    connection: Connection, project_id: str, template: CampaignTemplate
) -> None:
    await SQL.update_template.run(connection, project_id=project_id, **parameters(template))


async def delete_template(connection: Connection, project_id: str, template_id: str) -> None:
    await SQL.delete_template.run(connection, project_id=project_id, id=template_id)


async def templates(
    connection: Connection,
    project_id: str,
    filters: FilterAt | None,
    after: str | None,
    limit: int,
    *,
    newest: bool,
) -> list[CampaignTemplate]:
    query = SQL.newest_templates if newest else SQL.oldest_templates
    rows = await rows_after(connection, query, project_id, filters, after, limit)
    return [msgspec.convert(row, CampaignTemplate) for row in rows]


async def count_templates(connection: Connection, project_id: str, filters: FilterAt | None) -> int:
    return await count_passing(connection, SQL.count_templates, project_id, filters)
