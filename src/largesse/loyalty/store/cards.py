"""Programmes, members and cards in the database."""

from __future__ import annotations

import msgspec

from largesse.kernel.project import Project
from largesse.loyalty.model.cards import Card, Member, Programme
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.loyalty", "queries/cards.sql")


async def insert_programme(connection: Connection, project_id: str, programme: Programme) -> bool:
    """Return whether it was not there yet."""
    inserted = await SQL.insert_programme.run(
        connection,
        project_id=project_id,
        id=programme.id,
        generation=programme.generation,
        status=programme.status,
        document=jsonb(programme.document),
        created_at=programme.created_at,
    )
    return inserted == 1


async def insert_member(connection: Connection, project_id: str, member: Member) -> str:
    """Return the id the customer is a member under: this one, or that of before."""
    return str(
        await SQL.insert_member.value(
            connection,
            **msgspec.structs.asdict(member) | {"document": jsonb(member.document)},
            project_id=project_id,
        )
    )


async def insert_card(connection: Connection, project_id: str, card: Card) -> bool:
    """Return whether it was not there yet."""
    inserted = await SQL.insert_card.run(
        connection,
        project_id=project_id,
        id=card.id,
        programme_id=card.programme_id,
        member_id=card.member_id,
        definition_id=card.definition_id,
        code=card.code,
        created_at=card.created_at,
    )
    return inserted == 1


async def hand_over(connection: Connection, project_id: str, card_id: str, member_id: str) -> None:
    """Give a card whose member has no customer any more to another member."""
    await SQL.hand_over.run(connection, project_id=project_id, id=card_id, member_id=member_id)


async def card_by_reference(
    connection: Connection, project: Project, reference: str
) -> Card | None:
    row = await SQL.card_by_reference.one(
        connection,
        project_id=project.id,
        reference=reference,
        binned=False,
        code_key=reference if project.case_sensitive_codes else reference.lower(),
    )
    return msgspec.convert(row, Card) if row else None


async def cards_by_id(
    connection: Connection, project_id: str, ids: list[str], *, binned: bool = False
) -> dict[str, Card]:
    """Return cards by id; those in the bin when asked for."""
    rows = await SQL.cards_by_id.all(connection, project_id=project_id, ids=ids, binned=binned)
    return {row["id"]: msgspec.convert(row, Card) for row in rows}


async def cards_of_customer(
    connection: Connection, project_id: str, customer_id: str, programme_id: str | None
) -> list[Card]:
    rows = await SQL.cards_of_customer.all(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        programme_id=programme_id,
        binned=False,
    )
    return [msgspec.convert(row, Card) for row in rows]


async def cards_of_programme(
    connection: Connection, project_id: str, programme_id: str, limit: int
) -> list[str]:
    """Return the ids of some cards of a programme, those in the bin too."""
    rows = await SQL.cards_of_programme.all(
        connection, project_id=project_id, programme_id=programme_id, limit=limit
    )
    return [str(row["id"]) for row in rows]


async def delete_cards(connection: Connection, project_id: str, ids: list[str]) -> None:
    """Delete cards for good, with the members who have no other."""
    await SQL.delete_cards.run(connection, project_id=project_id, ids=ids)


async def lock_card(connection: Connection, project_id: str, card_id: str) -> None:
    await SQL.lock_card.run(connection, project_id=project_id, id=card_id)
