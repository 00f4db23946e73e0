"""Tiers and where members stand in them, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.loyalty.decide.tiers import due_at
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.loyalty.model.tiers import (
    Claim,
    MemberTier,
    Tier,
    TierLogEntry,
    TierRules,
    TierSetting,
    TierSort,
    TierStanding,
    TierStructure,
)
from largesse.storage import Connection, Row, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.loyalty", "queries/tiers.sql")

_DOCUMENTS = frozenset({"earning_rules", "rewards", "metadata"})


async def hold_structure(
    connection: Connection, project_id: str, structure_id: str, now: datetime
) -> TierRules:
    """Return the rules of a structure, kept from others until the transaction ends."""
    row = await SQL.hold_structure.one(connection, project_id=project_id, id=structure_id, now=now)
    return _rules(row["rules"] if row else None)


async def set_rules(
    connection: Connection, project_id: str, structure_id: str, rules: TierRules, now: datetime
) -> None:
    await SQL.set_rules.run(
        connection, project_id=project_id, id=structure_id, rules=jsonb(rules), now=now
    )


async def rules(
    connection: Connection, project_id: str, structure_ids: Iterable[str]
) -> dict[str, TierRules]:
    rows = await SQL.rules.all(connection, project_id=project_id, ids=sorted(set(structure_ids)))
    return {row["id"]: _rules(row["rules"]) for row in rows}


async def structures(
    connection: Connection, project_id: str, structure_ids: Iterable[str]
) -> dict[str, TierStructure]:
    ids = sorted(set(structure_ids))
    rows = await SQL.structures.all(connection, project_id=project_id, ids=ids)
    return {row["id"]: _structure(row["id"], row) for row in rows}


async def setting(
    connection: Connection, project_id: str, structure_id: str, programme_id: str
) -> TierSetting:
    """Return the structure and the options that matter to a programme's cards."""
    row = await SQL.setting.one(
        connection, project_id=project_id, structure_id=structure_id, programme_id=programme_id
    )
    if row is None:
        return TierSetting(TierStructure(structure_id))
    options = msgspec.convert(row["options"] or {}, ProgrammeOptions)
    return TierSetting(_structure(structure_id, row), options)


async def insert_tiers(connection: Connection, project_id: str, tiers: Sequence[Tier]) -> None:
    await SQL.insert_tier.many(
        connection, [_parameters(tier) | {"project_id": project_id} for tier in tiers]
    )


async def update_tier(connection: Connection, project_id: str, tier: Tier) -> None:
    await SQL.update_tier.run(connection, project_id=project_id, **_parameters(tier))


async def delete_tier(connection: Connection, project_id: str, tier_id: str) -> None:
    await SQL.delete_tier.run(connection, project_id=project_id, id=tier_id)


async def tiers(
    connection: Connection, project_id: str, structure_id: str, order: TierSort, limit: int
) -> tuple[list[Tier], int]:
    """Return the first tiers in an order, and how many there are in all."""
    rows = await SQL.tiers.by(order).all(
        connection, project_id=project_id, structure_id=structure_id, limit=limit
    )
    found = [msgspec.convert(row, Tier) for row in rows]
    return found, rows[0]["total"] if rows else 0


async def hold_member(
    connection: Connection, project_id: str, member: MemberTier, now: datetime
) -> MemberTier:
    """Return where a member stands, kept from others until the transaction ends."""
    row = await SQL.hold_member.one(
        connection,
        project_id=project_id,
        member_id=member.member_id,
        structure_id=member.structure_id,
        card_id=member.card_id,
        now=now,
    )
    return member if row is None else _member(row | {"customer_id": member.customer_id})


async def hold_due(
    connection: Connection, project_id: str, now: datetime, limit: int
) -> list[MemberTier]:
    rows = await SQL.hold_due.all(connection, project_id=project_id, now=now, limit=limit)
    return [_member(row) for row in rows]


async def hold_members(
    connection: Connection,
    project_id: str,
    programme_id: str,
    structure_id: str,
    after: str,
    limit: int,
    now: datetime,
) -> tuple[list[MemberTier], str | None]:
    """Return the next members of a programme, kept from others, and after whom to go on."""
    asked = {"project_id": project_id, "programme_id": programme_id, "after": after}
    last = await SQL.last_of_page.value(connection, **asked, limit=limit)
    if last is None:
        return [], None
    rows = await SQL.hold_members.all(
        connection, **asked, structure_id=structure_id, limit=limit, now=now
    )
    return [_member(row) for row in rows], str(last)


async def astray(
    connection: Connection, project_id: str, after: str, limit: int
) -> list[MemberTier]:
    """Return members whose tier is not the one their balance is in."""
    rows = await SQL.astray.all(connection, project_id=project_id, after=after, limit=limit)
    return [
        MemberTier(
            member_id=row["member_id"],
            card_id=row["card_id"],
            structure_id=row["programme_id"],
            customer_id=row["customer_id"],
        )
        for row in rows
    ]


async def standings(
    connection: Connection, project_id: str, member_ids: Sequence[str]
) -> dict[str, MemberTier]:
    rows = await SQL.standing.all(connection, project_id=project_id, member_ids=[*member_ids])
    return {row["member_id"]: _member(row | {"customer_id": None}) for row in rows}


async def standing_of_card(
    connection: Connection, project_id: str, card_id: str
) -> MemberTier | None:
    """Return where the member of a card stands."""
    row = await SQL.standing_of_card.one(connection, project_id=project_id, card_id=card_id)
    return _member(row | {"customer_id": None}) if row else None


async def tiers_of_customer(
    connection: Connection, project_id: str, customer_id: str
) -> frozenset[str]:
    """Return the ids of the tiers a customer has, of all programmes."""
    rows = await SQL.tiers_of_customer.all(
        connection, project_id=project_id, customer_id=customer_id
    )
    return frozenset(row["tier_id"] for row in rows)


async def save_members(
    connection: Connection, members: Sequence[tuple[MemberTier, str | None]], now: datetime
) -> None:
    """Write where members stand, each with the tier they have now."""
    await SQL.save_member.many(
        connection,
        [
            {
                "member_id": member.member_id,
                "tier_id": tier_id,
                "claims": jsonb(list(member.standing.claims)),
                "followed_to": member.standing.followed_to,
                "due_at": due_at(member.standing),
                "now": now,
            }
            for member, tier_id in members
        ],
    )


async def insert_moves(
    connection: Connection, project_id: str, moves: Sequence[TierLogEntry]
) -> None:
    await SQL.insert_moves.many(
        connection, [msgspec.structs.asdict(each) | {"project_id": project_id} for each in moves]
    )


async def moves(
    connection: Connection, project_id: str, member_id: str, limit: int
) -> list[TierLogEntry]:
    rows = await SQL.moves.all(connection, project_id=project_id, member_id=member_id, limit=limit)
    return [msgspec.convert(row, TierLogEntry) for row in rows]


def _parameters(tier: Tier) -> dict[str, Any]:
    fields = {
        name: jsonb(getattr(tier, name)) if name in _DOCUMENTS else getattr(tier, name)
        for name in tier.__struct_fields__
    }
    return fields | {"segments": list(tier.segments)}


def _rules(document: Any) -> TierRules:
    return msgspec.convert(document or {}, TierRules)


def _structure(structure_id: str, row: Row) -> TierStructure:
    found = msgspec.convert(row["tiers"] or [], tuple[Tier, ...])
    return TierStructure(structure_id, _rules(row["rules"]), found)


def _member(row: Row) -> MemberTier:
    claims = msgspec.convert(row["claims"], tuple[Claim, ...])
    return MemberTier(
        member_id=row["member_id"],
        card_id=row["card_id"],
        structure_id=row["structure_id"],
        customer_id=row["customer_id"],
        tier_id=row["tier_id"],
        standing=TierStanding(claims, row["followed_to"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
