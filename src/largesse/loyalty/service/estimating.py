"""How many points an order would earn, and by which rules: asked before it is placed."""

from __future__ import annotations

import msgspec

from largesse import campaigns, customers, redemptions
from largesse.customers import CustomerDraft
from largesse.loyalty.decide.earning import points_of
from largesse.loyalty.model.earning import Earned, EarningTerms, Occasion, Trigger
from largesse.loyalty.model.earning_rules import EarningRule
from largesse.loyalty.service import multipliers
from largesse.loyalty.service.cards import card_of_customer
from largesse.loyalty.service.earning import terms_of_rules
from largesse.loyalty.service.happening import cart_asked, shopper_of, situation_of
from largesse.loyalty.service.programmes import find_programme
from largesse.loyalty.store import earning_rules as store
from largesse.orders import OrderDraft
from largesse.rules import Shopper
from largesse.storage import Connection, Work


class Estimate(msgspec.Struct, frozen=True):
    """What one rule would give, and why; `earned.reason` says why none."""

    rule: EarningRule
    earned: Earned


async def estimate(
    work: Work, reference: str, customer: CustomerDraft | None, draft: OrderDraft
) -> list[Estimate]:
    """Return what each rule of a programme that orders set off would give for an order.

    Nothing is written. A customer nobody knows yet is taken as they are described.
    """
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
        rules = await store.rules_estimated(connection, work.project.id, programme.id)
        known = await campaigns.campaigns_by_id(connection, work, [programme.id])
        terms = await terms_of_rules(connection, work, rules, known)
        order = await redemptions.order_asked(connection, work, draft)
        asked = [*terms.values()]
        cart = await cart_asked(connection, work, order, asked)
        shopper = await _shopper(connection, work, customer, asked)
        occasion = Occasion(
            trigger=Trigger("order.paid"),
            situation=situation_of(work, work.now, cart, shopper),
            line_ids=tuple(item.id or "" for item in order.items),
        )
        card = None
        if shopper is not None and shopper.id is not None:
            card = await card_of_customer(connection, work, programme.id, shopper.id)
        changed = await multipliers.of_rules(
            connection,
            work,
            None if card is None else card.id,
            programme.id,
            [rule.id for rule in rules],
            None if shopper is None else shopper.id,
            work.now,
        )
        return [
            Estimate(rule, points_of(terms[rule.id], occasion, changed[rule.id])) for rule in rules
        ]


async def _shopper(
    connection: Connection,
    work: Work,
    draft: CustomerDraft | None,
    asked: list[EarningTerms],
) -> Shopper | None:
    if draft is None:
        return None
    found = await customers.find_customer(connection, work, id=draft.id, source_id=draft.source_id)
    told_now = draft.metadata if isinstance(draft.metadata, dict) else {}
    if found is None:
        return Shopper(source_id=draft.source_id, metadata=told_now)
    shopper = await shopper_of(connection, work, found, asked)
    return msgspec.structs.replace(shopper, metadata={**shopper.metadata, **told_now})
