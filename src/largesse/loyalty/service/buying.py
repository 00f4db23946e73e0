"""What the points of loyalty cards buy: the benefit provider of redemptions.

`redemptions` asks what a card's points are worth, decides about the order, and comes back to have
the points taken and the reward handed over, all in its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from largesse import access, ledger, redemptions, rewards
from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.kernel.reason import Reason
from largesse.ledger import Refers
from largesse.loyalty.decide.mappings import terms_of
from largesse.loyalty.decide.rewards import points_for, refuse_offer
from largesse.loyalty.model.cards import Card
from largesse.loyalty.service import points
from largesse.loyalty.service.cards import cards_by_id, find_card
from largesse.loyalty.service.programmes import find_programme
from largesse.loyalty.service.tiers import tier_of
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import (
    Asked,
    AskedReward,
    OfferLostError,
    Purchase,
    Redeemed,
    Redemption,
    RewardOffer,
    RewardSale,
    WantedReward,
)
from largesse.rewards import Offer, OutOfStockError
from largesse.storage import Connection, Work

ALLOWANCE: Final = "burn_points"
"""What a key may take of members' points."""


async def buy(
    work: Work,
    reference: str,
    reward: AskedReward,
    *,
    campaign: str | None = None,
    order: OrderDraft | None = None,
    metadata: dict[str, Any] | None = None,
) -> Redeemed:
    """Buy a reward with the points of a member's card: a redemption of that card by its holder.

    `reference` is the card's code or id. Refuses a card of another campaign with `not_found`.
    """
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, campaign) if campaign else None
        card = await find_card(connection, work, reference, programme)
    purchase = msgspec.structs.replace(
        purchase_of(card, reward), order=order, metadata=metadata or {}
    )
    return await redemptions.redeem(work, purchase)


def purchase_of(card: Card, reward: AskedReward) -> Purchase:
    """Return what buys a reward: a redemption of the card by its holder."""
    if card.customer_id is None:
        raise refuse("not_published", ".memberId", got=card.code)
    return Purchase(
        redeemables=(Asked("voucher", card.id, reward=reward),),
        customer=CustomerDraft(id=card.customer_id),
    )


class CardBenefits:
    """Lets points of loyalty cards buy rewards (`redemptions.BenefitProvider`)."""

    async def offers(
        self,
        connection: Connection,
        work: Work,
        wanted: Sequence[WantedReward],
        session_key: str | None,
    ) -> list[RewardOffer]:
        """Return what each card's points buy, or why they do not."""
        cards = await cards_by_id(connection, work, [each.card.id for each in wanted])
        programmes = sorted({card.programme_id for card in cards.values()})
        offered = await rewards.offers_of(
            connection, work, programmes, sorted({each.asked.id for each in wanted})
        )
        standings = await ledger.standings(
            connection, work, "points", [*cards], session=session_key
        )
        found = {(each.assignment.related_object_id, each.reward.id): each for each in offered}
        answers: list[RewardOffer] = []
        for each in wanted:
            card = cards.get(each.card.id)
            offer = found.get((card.programme_id, each.asked.id)) if card else None
            if card is None or offer is None:
                reason = Reason("not_found", where="reward.id", got=each.asked.id)
                answers.append(RewardOffer(reward_id=each.asked.id, refusal=reason))
                continue
            standing = standings.get(card.id)
            available = standing.available if standing else 0
            answers.append(await self._offer(connection, work, card, offer, available, each))
        return answers

    async def _offer(
        self,
        connection: Connection,
        work: Work,
        card: Card,
        offer: Offer,
        available: int,
        wanted: WantedReward,
    ) -> RewardOffer:
        held = await tier_of(connection, work, card)
        tier = terms_of(None if held is None else held.tier, offer.assignment.id)
        return RewardOffer(
            reward_id=offer.reward.id,
            assignment_id=offer.assignment.id,
            terms=points_for(offer, tier, available, wanted.asked.points, wanted.asked.quantity),
            refusal=refuse_offer(offer, tier, wanted.asked.quantity),
            quantity=wanted.asked.quantity,
            alone=offer.reward.kind == "PAYOUT",
            told=told_of(offer, wanted.asked) | ({"loyalty_tier_id": held.tier.id} if held else {}),
        )

    async def sell(self, connection: Connection, work: Work, sale: RewardSale) -> dict[str, Any]:
        """Take the points and hand the reward over; return what is kept with the redemption."""
        card = (await cards_by_id(connection, work, [sale.card.id]))[sale.card.id]
        reward = await rewards.find_reward(connection, work, sale.offer.reward_id)
        assignment = await rewards.find_assignment(
            connection, work, sale.offer.assignment_id or "", reward_id=reward.id
        )
        refers = Refers(
            redemption_id=sale.redemption_id,
            campaign_id=card.programme_id,
            customer_id=sale.customer.id,
            voucher_id=card.id,
            order_id=sale.order_id,
            reward_id=reward.id,
        )
        posting_id = None
        if sale.points:
            await access.take_allowance(connection, work, ALLOWANCE, sale.points)
            posting = await points.debit(
                connection, work, card, sale.points, "redemption", refers, session=sale.session_key
            )
            posting_id = posting.id
        try:
            given = await rewards.give(
                connection,
                work,
                reward,
                sale.customer,
                assignment=assignment,
                quantity=sale.offer.quantity,
                points=sale.points,
                refers=refers,
            )
        except OutOfStockError:
            raise OfferLostError from None
        return {
            **sale.offer.told,
            "points": sale.points,
            "posting_id": posting_id,
            "given_id": given.id,
            "voucher_id": given.voucher_ids[0] if given.voucher_ids else None,
            "payout_id": given.payout_id,
        }

    async def give_back(
        self,
        connection: Connection,
        work: Work,
        redemption: Redemption,
        rollback_id: str,
        points_back: int | None,
    ) -> None:
        """Give points back to the very lots; all of them take the reward back as well."""
        told = redemption.reward or {}
        # After partial returns the row is what is left of it, which may be nothing.
        amount = redemption.amount if points_back is None else points_back
        cards = await cards_by_id(connection, work, [redemption.voucher_id or ""], binned=True)
        card = cards.get(redemption.voucher_id or "")
        if card is not None and amount and told.get("posting_id"):
            refers = Refers(
                redemption_id=redemption.id,
                # A part goes back by a return, which is no rollback.
                rollback_id=rollback_id if points_back is None else None,
                related={} if points_back is None else {"return_id": rollback_id},
                order_id=redemption.order_id,
                reward_id=told.get("id"),
            )
            # Before the points, as they were taken: nobody waits for whom they keep waiting.
            if _counted_today(work, redemption):
                await access.return_allowance(connection, work, ALLOWANCE, amount)
            await points.give_back(connection, work, card, told["posting_id"], points_back, refers)
        if points_back is None and told.get("given_id"):
            await rewards.take_back(connection, work, told["given_id"], reason=redemption.reason)


def _counted_today(work: Work, redemption: Redemption) -> bool:
    """Return whether the points of a redemption count against what its taker may burn today."""
    zone = work.project.zone
    day, today = (each.astimezone(zone).date() for each in (redemption.created_at, work.now))
    return redemption.caller_id == (work.actor.id or None) and day == today


def told_of(offer: Offer, asked: AskedReward) -> dict[str, Any]:
    """Return what a redemption remembers of a reward, for the reward may change or go."""
    reward = offer.reward
    product = reward.parameters.product
    return {
        "id": reward.id,
        "assignment_id": offer.assignment.id,
        "name": reward.name,
        "kind": reward.kind,
        "parameters": msgspec.to_builtins(reward.parameters),
        "campaign_type": offer.campaign_type,
        "metadata": reward.metadata,
        "created_at": reward.created_at.isoformat(),
        "updated_at": reward.updated_at.isoformat() if reward.updated_at else None,
        "product_id": product.id if product else None,
        "sku_id": product.sku_id if product else None,
        "quantity": asked.quantity,
        "auto_redeem": asked.unasked,
    }
