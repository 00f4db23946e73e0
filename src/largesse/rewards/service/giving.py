"""Give a reward to a customer.

Everything happens in the caller's transaction: what a customer pays for a reward and what they
get for it are one. Stock is taken by guarded statements, so that a reward there is one of is given
once, however many ask at the same moment.
"""

from __future__ import annotations

import msgspec

from largesse import audit, jobs, vouchers
from largesse.customers import Customer, CustomerDraft
from largesse.kernel.problem import refuse
from largesse.ledger import Posting, Refers
from largesse.rewards import store
from largesse.rewards.decide import payout_amount
from largesse.rewards.model import (
    GivenReward,
    OutOfStockError,
    PayoutOrder,
    Reward,
    RewardAssignment,
)
from largesse.rewards.service.cards import credit_of
from largesse.rewards.service.given import tell_given
from largesse.storage import Connection, Work
from largesse.vouchers import PublicationDraft, Voucher
from largesse.vouchers.service import publishing


async def give(
    connection: Connection,
    work: Work,
    reward: Reward,
    customer: Customer,
    *,
    assignment: RewardAssignment | None = None,
    quantity: int = 1,
    points: int | None = None,
    refers: Refers = Refers(),  # noqa: B008 - frozen, so all may share it
) -> GivenReward:
    """Give a customer a reward, in the caller's transaction.

    A code of a campaign is published, or the customer's card of it topped up (published first when
    they have none); goods wait to be handed over; a payout order is opened. Money off an order was
    given by whoever decided on the order. `points` is what was paid. Raises `OutOfStockError` when
    there are not so many left: the caller's transaction is then to be undone.
    """
    assignment_id = assignment.id if assignment else None
    if not await store.take_stock(connection, work.project.id, reward.id, assignment_id, quantity):
        raise OutOfStockError(reward.id, assignment_id)
    product = reward.parameters.product
    given = GivenReward(
        id=work.id("grew_"),
        reward_id=reward.id,
        kind=reward.kind,
        name=reward.name,
        status="PENDING" if reward.kind in {"MATERIAL", "PAYOUT"} else "COMPLETED",
        customer_id=customer.id,
        created_at=work.now,
        assignment_id=assignment_id,
        quantity=quantity,
        points=points,
        product_id=product.id if product else None,
        sku_id=product.sku_id if product else None,
        redemption_id=refers.redemption_id,
        programme_id=refers.campaign_id,
        note=refers.note,
    )
    if reward.kind == "CAMPAIGN":
        given = await _give_code(connection, work, reward, customer, given, refers)
    payout = _payout(work, reward, given) if reward.kind == "PAYOUT" else None
    if payout is not None:
        given = msgspec.structs.replace(given, payout_id=payout.id)
    await store.insert_given(connection, work.project.id, given)
    if payout is not None:
        await store.insert_payout(connection, work.project.id, payout)
        await audit.record(connection, work, "created", "payout", payout.id, after=payout)
        await jobs.publish_event(connection, work, "payout.requested", payout.id, payout)
    await tell_given(connection, work, given)
    return given


def _payout(work: Work, reward: Reward, given: GivenReward) -> PayoutOrder:
    amount = payout_amount(reward, given.points, given.quantity, work.project.currency.quantum)
    if amount <= 0:
        raise refuse("invalid_amount", ".reward.points", need="points worth something", got=amount)
    return PayoutOrder(
        id=work.id("pay_"),
        given_id=given.id,
        customer_id=given.customer_id,
        amount=amount,
        currency=work.project.currency.code,
        state="requested",
        requested_at=work.now,
        reward_id=reward.id,
        redemption_id=given.redemption_id,
        points=given.points,
    )


async def _give_code(
    connection: Connection,
    work: Work,
    reward: Reward,
    customer: Customer,
    given: GivenReward,
    refers: Refers,
) -> GivenReward:
    terms = reward.parameters.campaign
    if terms is None:
        raise refuse("invalid_campaign", ".parameters.campaign", need="a campaign")
    if terms.balance is None:
        codes = await _publish(connection, work, terms.id, customer, given.quantity)
        return msgspec.structs.replace(given, voucher_ids=tuple(each.id for each in codes))
    credited = terms.balance * given.quantity
    about = msgspec.structs.replace(refers, reward_id=reward.id)
    card, posting = await top_up(connection, work, terms.id, customer, credited, about)
    return msgspec.structs.replace(
        given, voucher_ids=(card.id,), credited=credited, posting_id=posting.id
    )


async def top_up(
    connection: Connection,
    work: Work,
    campaign_id: str,
    customer: Customer,
    amount: int,
    refers: Refers,
) -> tuple[Voucher, Posting]:
    """Credit a customer's card of a campaign, published first when they have none.

    In the caller's transaction; of several cards the newest that is switched on is credited.
    """
    card = await _card(connection, work, campaign_id, customer)
    about = msgspec.structs.replace(refers, customer_id=customer.id, voucher_id=card.id)
    return card, await credit_of(card).add(connection, work, card, amount, about)


async def _card(
    connection: Connection, work: Work, campaign_id: str, customer: Customer
) -> Voucher:
    """Return the customer's card of a campaign, published now when they have none."""
    held = await store.held_card(connection, work.project.id, customer.id, campaign_id)
    if held is not None:
        return await vouchers.find_voucher(connection, work, held)
    (card,) = await _publish(connection, work, campaign_id, customer, 1)
    return card


async def _publish(
    connection: Connection,
    work: Work,
    campaign_id: str,
    customer: Customer,
    count: int,
) -> list[Voucher]:
    draft = PublicationDraft(
        customer=CustomerDraft(id=customer.id),
        campaign=campaign_id,
        count=count,
        channel="reward",
    )
    _, published = await publishing.give(connection, work, draft, customer)
    return [*published]
