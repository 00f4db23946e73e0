"""Publications in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import filters_parameter, page_of_rows
from largesse.vouchers.model import Publication, PublicationFilter, Voucher
from largesse.vouchers.store.rows import REDEEMED, parameters

SQL = load_queries("largesse.vouchers", "queries/publications.sql")


async def take_free(
    connection: Connection,
    campaign_id: str,
    customer_id: str,
    count: int,
    now: datetime,
    expiration_date: datetime | None,
    redemption_quantity: int | None = None,
) -> list[Voucher]:
    """Give a customer up to `count` free codes of a campaign; return those given."""
    rows = await SQL.take_free.all(
        connection,
        campaign_id=campaign_id,
        customer_id=customer_id,
        count=count,
        now=now,
        redeemed=REDEEMED,
        expiration_date=expiration_date,
        redemption_quantity=redemption_quantity,
    )
    return [msgspec.convert(row, Voucher) for row in rows]


async def take_code(
    connection: Connection,
    project_id: str,
    voucher_id: str,
    customer_id: str,
    now: datetime,
    expiration_date: datetime | None,
    redemption_quantity: int | None = None,
) -> Voucher | None:
    """Give a customer one code, unless somebody else holds it."""
    row = await SQL.take_code.one(
        connection,
        project_id=project_id,
        id=voucher_id,
        customer_id=customer_id,
        now=now,
        expiration_date=expiration_date,
        redemption_quantity=redemption_quantity,
    )
    return msgspec.convert(row, Voucher) if row else None


async def count_publication(
    connection: Connection, project_id: str, voucher_id: str, now: datetime
) -> Voucher | None:
    """Count one more publication of a generic code."""
    row = await SQL.count_publication.one(connection, project_id=project_id, id=voucher_id, now=now)
    return msgspec.convert(row, Voucher) if row else None


async def code_of_campaign(connection: Connection, campaign_id: str) -> str | None:
    """Return the id of the one code of a standalone campaign."""
    found = await SQL.code_of_campaign.value(connection, campaign_id=campaign_id)
    return None if found is None else str(found)


async def held_in_campaign(
    connection: Connection, campaign_id: str, customer_id: str
) -> Voucher | None:
    row = await SQL.held_in_campaign.one(
        connection, campaign_id=campaign_id, customer_id=customer_id
    )
    return msgspec.convert(row, Voucher) if row else None


async def insert_publication(
    connection: Connection, project_id: str, publication: Publication
) -> bool:
    """Return whether the source id was free."""
    inserted = await SQL.insert_publication.run(
        connection, project_id=project_id, **parameters(publication)
    )
    return inserted == 1


async def publication_by_source_id(
    connection: Connection, project_id: str, source_id: str
) -> Publication | None:
    row = await SQL.publication_by_source_id.one(
        connection, project_id=project_id, source_id=source_id
    )
    return msgspec.convert(row, Publication) if row else None


async def publication_of_voucher(
    connection: Connection, project_id: str, customer_id: str, voucher_id: str
) -> Publication | None:
    row = await SQL.publication_of_voucher.one(
        connection, project_id=project_id, customer_id=customer_id, voucher_id=voucher_id
    )
    return msgspec.convert(row, Publication) if row else None


async def join_in_turn(connection: Connection, campaign_id: str, customer_id: str) -> None:
    """Wait for other requests of the customer for the campaign to end."""
    await SQL.join_once_in_turn.one(connection, campaign_id=campaign_id, customer_id=customer_id)


async def source_in_turn(connection: Connection, project_id: str, source_id: str) -> None:
    """Wait for other requests with the source id to end."""
    await SQL.source_in_turn.one(connection, project_id=project_id, source_id=source_id)


async def publications(
    connection: Connection, project_id: str, wanted: PublicationFilter, order: str, page: Page
) -> tuple[list[Publication], int]:
    """Return a page of publications and how many there are in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.publications.by(order),
        SQL.count_publications,
        page,
        **asked_for(project_id, wanted),
    )
    return [msgspec.convert(row, Publication) for row in rows], total


def asked_for(project_id: str, wanted: PublicationFilter) -> dict[str, Any]:
    """Return the parameters of a list of publications."""
    return msgspec.structs.asdict(wanted) | {
        "project_id": project_id,
        "filters": filters_parameter(wanted.filters),
    }
