"""Say what tiers a programme has, and which rules they follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from largesse import audit, campaigns, jobs, rewards, schemas
from largesse.kernel.problem import not_found, refuse
from largesse.loyalty.decide.mappings import mapped_terms, price_of, terms_of
from largesse.loyalty.decide.tier_ranges import MOST_TIERS, refuse_ranges, refuse_rules
from largesse.loyalty.decide.tiers import coming_tiers, held_tier
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.earning_rules import EarningRuleDetails
from largesse.loyalty.model.tiers import (
    Mapping,
    MemberTiers,
    Tier,
    TierDraft,
    TierLogEntry,
    TierRules,
    TierSort,
    TierStructure,
)
from largesse.loyalty.service.cards import cards_by_id, find_card
from largesse.loyalty.service.earning_rules import list_rules, rules_by_id
from largesse.loyalty.service.programmes import ensure_programme, find_programme
from largesse.loyalty.service.tier_turning import ask_recalculation
from largesse.loyalty.service.tiers import structure_id_of
from largesse.loyalty.store import tiers as store
from largesse.rewards import Offer
from largesse.storage import Connection, Page, Work, idempotency


async def set_rules(
    connection: Connection,
    work: Work,
    programme_id: str,
    rules: TierRules,
    *,
    recalculate: bool = False,
    where: str = ".loyalty_tiers_expiration",
) -> None:
    """Say by which rules members qualify, in the transaction that changes the campaign.

    With `recalculate` every member is put under them in the background: they may rise, and dates
    may move. Refuses rules whose parts do not go together.
    """
    refuse_rules(rules, where)
    before = await store.hold_structure(connection, work.project.id, programme_id, work.now)
    await store.set_rules(connection, work.project.id, programme_id, rules, work.now)
    await audit.record(
        connection, work, "updated", "loyalty_tier_rules", programme_id, before=before, after=rules
    )
    if recalculate:
        await ask_recalculation(connection, work, programme_id, programme_id)


async def rules_of(
    connection: Connection, work: Work, programme_ids: Iterable[str]
) -> dict[str, TierRules]:
    """Return the rules of the programmes that said some; one query."""
    return await store.rules(connection, work.project.id, programme_ids)


async def create_tiers(work: Work, reference: str, drafts: Sequence[TierDraft]) -> list[Tier]:
    """Give a programme tiers, all of them or none; its members are placed in the background."""
    async with idempotency.transaction(work) as connection:
        structure_id = await _changing(connection, work, reference)
        structure = await _structure(connection, work, structure_id)
        if len(structure.tiers) + len(drafts) > MOST_TIERS:
            need = f"at most {MOST_TIERS} tiers in a programme"
            raise refuse("invalid_payload", ".", need=need, got=len(structure.tiers) + len(drafts))
        places = {f"[{n}]": draft for n, draft in enumerate(drafts)}
        made = {
            where: await _made(connection, work, structure_id, draft, where)
            for where, draft in places.items()
        }
        refuse_ranges(
            [*structure.tiers, *made.values()], {tier.id: where for where, tier in made.items()}
        )
        tiers = list(made.values())
        await store.insert_tiers(connection, work.project.id, tiers)
        for tier in tiers:
            await _tell(connection, work, "created", tier, after=tier)
        await ask_recalculation(connection, work, structure_id, structure_id)
        await idempotency.answer(connection, work, tiers)
    return tiers


async def update_tier(
    work: Work, reference: str, tier_id: str, draft: TierDraft, *, recalculate: bool
) -> Tier:
    """Say anew all that a tier says.

    With `recalculate` members are put under it at once; otherwise each with the next movement of
    their points.
    """
    async with work.database.transaction() as connection:
        structure_id = await _changing(connection, work, reference)
        structure = await _structure(connection, work, structure_id)
        before = _tier_in(structure, tier_id)
        made = await _made(connection, work, structure_id, draft, "")
        after = msgspec.structs.replace(
            made,
            id=before.id,
            created_at=before.created_at,
            segments=before.segments,
            updated_at=work.now,
        )
        others = [tier for tier in structure.tiers if tier.id != tier_id]
        refuse_ranges([*others, after], {after.id: ""})
        await store.update_tier(connection, work.project.id, after)
        await _tell(connection, work, "updated", after, before=before, after=after)
        if recalculate:
            await ask_recalculation(connection, work, structure_id, structure_id)
    return after


async def delete_tier(work: Work, reference: str, tier_id: str) -> None:
    """Delete a tier; its members are moved to what they qualify for besides, in the background."""
    async with work.database.transaction() as connection:
        structure_id = await _changing(connection, work, reference)
        tier = _tier_in(await _structure(connection, work, structure_id), tier_id)
        await store.delete_tier(connection, work.project.id, tier.id)
        await _tell(connection, work, "deleted", tier, before=tier)
        await ask_recalculation(connection, work, structure_id, structure_id, falling=True)


async def get_tier(work: Work, reference: str, tier_id: str) -> Tier:
    """Return one tier of a programme; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return (await find_tier(connection, work, reference, tier_id))[0]


async def find_tier(
    connection: Connection, work: Work, reference: str, tier_id: str
) -> tuple[Tier, str]:
    """Return one tier and its programme's id, in the caller's transaction."""
    programme = await find_programme(connection, work, reference)
    return _tier_in(await _structure(connection, work, programme.id), tier_id), programme.id


async def list_tiers(
    work: Work, reference: str, order: TierSort, limit: int
) -> tuple[list[Tier], int]:
    """Return the first tiers of a programme in an order, and how many there are."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
        return await store.tiers(connection, work.project.id, programme.id, order, limit)


async def tiers_of_member(work: Work, reference: str) -> MemberTiers:
    """Return the tiers of the member whose card this is; refuses a card of nobody."""
    async with work.database.reading() as connection:
        return await _tiers_of(connection, work, await find_card(connection, work, reference))


async def tiers_of_card(work: Work, card_id: str) -> MemberTiers | None:
    """Return the tiers of the member whose card this is, `None` for a card of nobody."""
    async with work.database.reading() as connection:
        card = (await cards_by_id(connection, work, [card_id])).get(card_id)
        return None if card is None else await _tiers_of(connection, work, card)


async def _tiers_of(connection: Connection, work: Work, card: Card) -> MemberTiers:
    structure = await _structure(connection, work, structure_id_of(card))
    found = await store.standings(connection, work.project.id, [card.member_id])
    member = found.get(card.member_id)
    if member is None:
        return MemberTiers(card)
    return MemberTiers(
        card,
        held_tier(structure, member.standing, work.now),
        tuple(coming_tiers(structure, member.standing, work.now)),
        member.created_at,
        member.updated_at,
    )


async def moves_of_member(work: Work, reference: str, limit: int) -> list[TierLogEntry]:
    """Return how the member of a card moved from tier to tier, the newest move first."""
    async with work.database.reading() as connection:
        card = await find_card(connection, work, reference)
        return await store.moves(connection, work.project.id, card.member_id, limit)


async def rules_of_tier(
    work: Work, reference: str, tier_id: str, page: Page
) -> tuple[list[EarningRuleDetails], int]:
    """Return a page of a programme's earning rules, with the points they give in a tier."""
    found, total = await list_rules(work, reference, "-created_at", page)
    tier = await get_tier(work, reference, tier_id)
    mapped = [
        msgspec.structs.replace(
            each,
            rule=msgspec.structs.replace(
                each.rule,
                loyalty=mapped_terms(tier.earning_rules.get(each.rule.id), each.rule.loyalty),
            ),
        )
        for each in found
    ]
    return mapped, total


async def rewards_of_tier(work: Work, reference: str, tier_id: str) -> list[Offer]:
    """Return the rewards a tier lets its members have, at the prices they have for them."""
    async with work.database.reading() as connection:
        tier, programme_id = await find_tier(connection, work, reference, tier_id)
        offers = await rewards.offers_of(connection, work, [programme_id])
    found = []
    for offer in offers:
        terms = terms_of(tier, offer.assignment.id)
        points = offer.assignment.terms.points
        if not terms.available or offer.reward.kind not in rewards.WIRE_KINDS:
            continue
        own = offer.assignment.terms
        if points is not None or terms.points is not None:
            own = msgspec.structs.replace(own, points=price_of(terms, points or 0))
        mapped = msgspec.structs.replace(offer.assignment, terms=own)
        found.append(msgspec.structs.replace(offer, assignment=mapped))
    return found


async def _changing(connection: Connection, work: Work, reference: str) -> str:
    """Return the structure of a programme whose tiers the caller changes, alone until the end."""
    programme = await ensure_programme(connection, work, reference)
    campaigns.refuse_protected(await campaigns.find_campaign(connection, work, programme.id))
    await store.hold_structure(connection, work.project.id, programme.id, work.now)
    return programme.id


async def _structure(connection: Connection, work: Work, structure_id: str) -> TierStructure:
    found = await store.structures(connection, work.project.id, [structure_id])
    return found.get(structure_id, TierStructure(structure_id))


def _tier_in(structure: TierStructure, tier_id: str) -> Tier:
    tier = next((each for each in structure.tiers if each.id == tier_id), None)
    if tier is None:
        raise not_found("loyalty_tier", tier_id)
    return tier


async def _made(
    connection: Connection, work: Work, structure_id: str, draft: TierDraft, where: str
) -> Tier:
    """Return a tier as a draft says; refuses what it names and what cannot be meant."""
    if draft.points_to is not None and draft.points_to < draft.points_from:
        need = f"at least points.from, {draft.points_from}"
        raise refuse("invalid_payload", f"{where}.points.to", need=need, got=draft.points_to)
    await schemas.check_metadata(
        connection, work, "loyalty_tier", draft.metadata, f"{where}.metadata"
    )
    return Tier(
        id=work.id("ltr_"),
        structure_id=structure_id,
        name=draft.name,
        points_from=draft.points_from,
        points_to=draft.points_to,
        earning_rules=await _rule_mappings(connection, work, structure_id, draft, where),
        rewards=await _reward_mappings(connection, work, structure_id, draft, where),
        metadata=draft.metadata,
        created_at=work.now,
    )


async def _rule_mappings(
    connection: Connection, work: Work, programme_id: str, draft: TierDraft, where: str
) -> dict[str, Mapping]:
    known = await rules_by_id(connection, work, sorted(draft.earning_rules))
    for rule_id, mapping in draft.earning_rules.items():
        path = f"{where}.earning_rules.{rule_id}"
        rule = known.get(rule_id)
        if rule is None or rule.programme_id != programme_id:
            need = "the id of an earning rule of this programme"
            raise refuse("invalid_payload", path, need=need, got=rule_id)
        if mapping.type == "UNAVAILABLE":
            raise refuse(
                "invalid_payload", f"{path}.type", need="MULTIPLY or CUSTOM", got=mapping.type
            )
    return draft.earning_rules


async def _reward_mappings(
    connection: Connection, work: Work, programme_id: str, draft: TierDraft, where: str
) -> dict[str, Mapping]:
    """Return what a draft says of rewards by their assignments, which a reward's id stands for."""
    if not draft.rewards:
        return {}
    offers = await rewards.offers_of(connection, work, [programme_id])
    known = {offer.assignment.id: offer for offer in offers}
    known |= {offer.reward.id: offer for offer in offers}
    mapped = {}
    for reference, mapping in draft.rewards.items():
        path = f"{where}.rewards.{reference}"
        offer = known.get(reference)
        if offer is None:
            need = "the id of a reward assignment of this programme"
            raise refuse("invalid_payload", path, need=need, got=reference)
        if offer.reward.kind == "COIN" and mapping.type == "CUSTOM":
            need = "MULTIPLY or UNAVAILABLE: points are paid with at a rate"
            raise refuse("invalid_payload", f"{path}.type", need=need, got=mapping.type)
        mapped[offer.assignment.id] = mapping
    return mapped


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    tier: Tier,
    *,
    before: Tier | None = None,
    after: Tier | None = None,
) -> None:
    await audit.record(
        connection, work, action, "loyalty_tier", tier.id, before=before, after=after
    )
    event = f"campaign.loyalty_tier.{action}"
    await jobs.publish_event(connection, work, event, tier.id, after or tier)
