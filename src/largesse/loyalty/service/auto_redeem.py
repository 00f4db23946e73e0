"""Rewards members get by themselves, once they have the points: one reward of each programme.

It runs at midnight. A member is given as much as the points pay for, in transactions of at most 25
pieces and at most ten transactions a customer and day; the rest comes the next day. Whatever was
bought is in the log of redemptions, so that a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from largesse import ledger, redemptions, rewards
from largesse.kernel.problem import ProblemError
from largesse.loyalty.decide.rewards import lowest_price, quantity_for
from largesse.loyalty.model.cards import Card
from largesse.loyalty.service.buying import purchase_of
from largesse.loyalty.service.cards import cards_by_id
from largesse.loyalty.service.programmes import programmes_by_id
from largesse.loyalty.service.tiers import reward_terms, setting_of
from largesse.loyalty.store import auto_redeem as store
from largesse.redemptions.model import AskedReward
from largesse.rewards import Offer
from largesse.storage import Work

MOST_A_DAY = 10
"""So many transactions a customer has on a day without asking."""
_AT_ONCE = 500


async def auto_redeem_due(work: Work, now: datetime) -> int:
    """Redeem what members of a project have the points for; return how many transactions it took.

    `now` is the midnight the local day begins with.
    """
    async with work.database.reading() as connection:
        assignments = await rewards.auto_redeemed(connection, work)
        programmes = await programmes_by_id(
            connection, work, [each.related_object_id for each in assignments]
        )
        offers = [
            offer
            for offer in await rewards.offers_of(connection, work, sorted(programmes))
            if offer.assignment.terms.auto_redeem
        ]
    done = 0
    for offer in offers:
        if programmes[offer.assignment.related_object_id].is_open(now):
            done += await _redeem_for_members(work, offer, now)
    return done


async def _redeem_for_members(work: Work, offer: Offer, now: datetime) -> int:
    done, after, price = 0, "", None
    while True:
        async with work.database.reading() as connection:
            ids = await store.holders(
                connection,
                work.project.id,
                offer.assignment.related_object_id,
                price or 1,
                after,
                _AT_ONCE,
            )
            cards = await cards_by_id(connection, work, ids)
            if cards and price is None:
                setting = await setting_of(connection, work, next(iter(cards.values())))
                price = max(1, lowest_price(offer, setting.structure.tiers))
        for card_id in ids:
            card = cards.get(card_id)
            if card is not None and card.active and card.customer_id is not None:
                done += await _redeem_for(work, offer, card, now)
        if len(ids) < _AT_ONCE:
            return done
        after = ids[-1]


async def _redeem_for(work: Work, offer: Offer, card: Card, now: datetime) -> int:
    """Buy one member as much as the points pay for today; return in how many transactions."""
    done = 0
    while True:
        async with work.database.reading() as connection:
            customer_id = card.customer_id or ""
            bought = await store.bought_unasked(
                connection, work.project.id, customer_id, now, now + timedelta(days=1)
            )
            current = await rewards.offers_of(
                connection, work, [card.programme_id], [offer.reward.id]
            )
            standing = (await ledger.standings(connection, work, "points", [card.id]))[card.id]
            terms = await reward_terms(connection, work, card, [offer.assignment.id])
        if bought >= MOST_A_DAY or not current:
            return done
        tier = terms[offer.assignment.id]
        quantity = quantity_for(current[0], tier, standing.available)
        if quantity == 0 or not await _redeem(work, offer, card, quantity):
            return done
        done += 1


async def _redeem(work: Work, offer: Offer, card: Card, quantity: int) -> bool:
    """Buy so many; return whether that could be. What cannot be leaves no failed redemption."""
    asked = AskedReward(offer.reward.id, quantity=quantity, unasked=True)
    purchase = purchase_of(card, asked)
    try:
        if not (await redemptions.validate(work, purchase)).decision.valid:
            return False
        await redemptions.redeem(work, purchase)
    except ProblemError:
        return False
    return True
