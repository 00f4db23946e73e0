"""The laws on gift cards as they are kept: a file of the package, and who is under which."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.vouchers.model import GiftCardLaws, LawfulTerm

SQL = load_queries("largesse.vouchers", "queries/laws.sql")


@cache
def gift_card_laws() -> GiftCardLaws:
    """Return all laws that are known."""
    text = files(__package__).joinpath("gift_card_laws.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), GiftCardLaws)


async def jurisdiction(
    connection: Connection, project_id: str, campaign_id: str | None
) -> str | None:
    """Return whose law new cards are under: the campaign's word goes before the project's."""
    found: str | None = await SQL.jurisdiction.value(
        connection, project_id=project_id, campaign_id=campaign_id or ""
    )
    return found


async def own_jurisdiction(
    connection: Connection, project_id: str, campaign_id: str | None
) -> str | None:
    """Return what the campaign, or the project, itself says."""
    found: str | None = await SQL.own_jurisdiction.value(
        connection, project_id=project_id, campaign_id=campaign_id or ""
    )
    return found


async def set_jurisdiction(
    connection: Connection, project_id: str, campaign_id: str | None, law: str | None
) -> None:
    """Write what the campaign, or the project, says; `None` says nothing."""
    query = SQL.forget_jurisdiction if law is None else SQL.set_jurisdiction
    told = {} if law is None else {"law": law}
    await query.run(connection, project_id=project_id, campaign_id=campaign_id or "", **told)


async def restart_terms(
    connection: Connection, project_id: str, voucher_ids: list[str], term: LawfulTerm
) -> None:
    """Note a new lawful term on cards; the database keeps their end from being before it."""
    await SQL.restart_terms.run(
        connection,
        project_id=project_id,
        ids=voucher_ids,
        term=jsonb(msgspec.structs.asdict(term)),
    )
