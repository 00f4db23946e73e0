"""Redeem: gather, decide, and write it down once.

The write is one transaction, in this order: the idempotency key, our turn on the order, the
customer, the order, the counters by key, the ledger, the log, the outbox, the answer. The customer
goes before the order because an order's row refers to theirs: to write the order first would share
a lock that the customer's row then needs alone, and two tills serving one customer would wait for
each other.
A redemption that cannot be is written down too, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import UNSET

from largesse import audit, jobs, schemas
from largesse.customers import upsert_customer
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.kernel.reason import Reason
from largesse.orders import Order, find_order, looked_up, save_order
from largesse.orders.model import OrderDraft, OrderStatus
from largesse.pricing.model import Decision, Outcome
from largesse.redemptions.decide.counting import claims_of_redemption, credits_of_cards, tally_of
from largesse.redemptions.model import (
    CounterClaim,
    Gathered,
    Person,
    Purchase,
    Redeemed,
    Redemption,
    RedemptionDetails,
    Related,
)
from largesse.redemptions.service.attempts import log_attempt, refusals_logged
from largesse.redemptions.service.benefits import with_rewards
from largesse.redemptions.service.budgets import close_where_used_up
from largesse.redemptions.service.entries import entries_of, failed_entry, history_of, with_order
from largesse.redemptions.service.gather import named_customer
from largesse.redemptions.service.movements import book
from largesse.redemptions.service.selling import sell_rewards
from largesse.redemptions.service.settle import DecideAgainError, LostClaimError, settle
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as log_store
from largesse.storage import Connection, Work, idempotency


async def redeem(work: Work, purchase: Purchase) -> Redeemed:
    """Redeem what is asked for, all of it or the valid part as the stacking rules say.

    Refuses with the reason of the first redeemable that does not apply; that attempt is kept as a
    redemption that failed, and the refusal names it.
    """

    async def write(purchase: Purchase, gathered: Gathered, decision: Decision) -> Redeemed:
        await introduce(work, purchase, gathered)
        if not decision.valid:
            raise await _write_failure(work, purchase, gathered, decision)
        async with idempotency.transaction(work) as connection:
            redeemed = await write_redemption(connection, work, purchase, gathered, decision)
            await idempotency.answer(connection, work, redeemed)
        first = (redeemed.parent or redeemed.redemptions[0]).redemption
        log_attempt(work, "redemption", first.id, purchase, gathered, decision)
        return redeemed

    with refusals_logged(work, "redemption", purchase):
        await refuse_metadata(work, purchase)
        return await settle(work, purchase, write)


async def refuse_metadata(work: Work, purchase: Purchase) -> None:
    """Refuse metadata of the redemption that does not fit before anything is looked at."""
    if work.project.schema_revision > 0:
        async with work.database.reading() as connection:
            await schemas.check_metadata(connection, work, "redemption", purchase.metadata)


async def introduce(work: Work, purchase: Purchase, gathered: Gathered) -> None:
    """See to it that the customer of a purchase is known before anything is decided about them.

    What is counted per customer needs an id: two first redemptions of a new customer at the same
    moment must meet in one counter. A tracking id alone stands for a customer by that source id.
    """
    draft = named_customer(purchase)
    if draft is None or gathered.customer is not None:
        return
    async with work.database.transaction() as connection:
        customer = await upsert_customer(connection, work, draft, ".customer")
    known = msgspec.structs.replace(draft, id=customer.id)
    raise DecideAgainError(msgspec.structs.replace(purchase, customer=known))


async def write_redemption(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    decision: Decision,
    *,
    counted_at: datetime | None = None,
) -> Redeemed:
    """Write what was decided, in the caller's transaction.

    It counts in the periods of `counted_at`, of now unless told otherwise. Raises
    `LostClaimError` or `DecideAgainError` when somebody else was faster.
    """
    log = entries_of(work, purchase, gathered, decision, counted_at)
    await _take_order(connection, work, purchase, gathered)
    gathered = await write_customer(connection, work, purchase, gathered)
    order = await _write_order(connection, work, purchase, gathered, log)
    used = await _claim(connection, work, purchase, gathered, decision, counted_at)
    if order is not None:
        log = [with_order(each, order) for each in log]
    session = purchase.lock.key if purchase.lock else None
    cards = await book(connection, work, log, credits_of_cards(decision.applied), session)
    log = await sell_rewards(connection, work, purchase, gathered, decision, log)
    await log_store.insert_redemptions(connection, work.project.id, log)
    gathered = msgspec.structs.replace(gathered, cards={**gathered.cards, **cards})
    redeemed = _redeemed(gathered, decision, log, order, used)
    await _tell(connection, work, redeemed)
    told = await with_rewards(connection, work, redeemed.redemptions)
    return msgspec.structs.replace(redeemed, redemptions=tuple(told))


async def _take_order(
    connection: Connection, work: Work, purchase: Purchase, gathered: Gathered
) -> None:
    """Take our turn on the order.

    Refuses with `multiple_requests` while somebody else redeems on it; an order that changed
    since it was looked at is decided on again.
    """
    order, stored = gathered.order, gathered.stored
    name = stored.id if stored else order.source_id if order else None
    if name is None:
        return
    if not await claims_store.take_turn(connection, work.project.id, f"order {name}"):
        raise refuse("multiple_requests", ".order", got=name)
    by_id = stored.id if stored else None
    standing = await find_order(connection, work, id=by_id, source_id=name, lock=True)
    if standing != stored:
        raise DecideAgainError(purchase)


async def write_customer(
    connection: Connection, work: Work, purchase: Purchase, gathered: Gathered
) -> Gathered:
    """Write what is told of a customer who is known; return the facts with who they are now."""
    draft = named_customer(purchase)
    if draft is None or gathered.customer is None:
        return gathered
    draft = msgspec.structs.replace(draft, id=gathered.customer.id)
    told = msgspec.structs.asdict(await upsert_customer(connection, work, draft, ".customer"))
    known = gathered.customer
    person = Person(**told, segments=known.segments, loyalty_tiers=known.loyalty_tiers)
    return msgspec.structs.replace(gathered, customer=person)


async def _write_order(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    log: Sequence[Redemption],
) -> Order | None:
    """Write the order as this request leaves it, with what it remembers of its redemptions."""
    order, after = gathered.order, log[0].order_snapshot
    if order is None or after is None:
        return None
    after = msgspec.structs.replace(
        after,
        status=_status(purchase, order),
        customer_id=log[0].customer_id or order.customer_id,
        redemptions={**order.redemptions, log[0].id: history_of(log)},
    )
    draft = purchase.order
    # What is told of a stored order beside its source id alone is not used.
    if draft is not None and (gathered.stored is None or draft.id is not None):
        if _teaches(draft):
            items = await looked_up(connection, work, after.items)
            after = msgspec.structs.replace(after, items=items)
        if draft.referrer:
            referrer = await upsert_customer(connection, work, draft.referrer, ".order.referrer")
            after = msgspec.structs.replace(after, referrer_id=referrer.id)
    return await save_order(connection, work, after, ".order")


def _teaches(draft: OrderDraft) -> bool:
    """Return whether lines of this request say they override the catalogue.

    Lines an order brought from before taught it then.
    """
    parts = ((line.product, line.sku) for line in draft.items or ())
    return any(part.override for pair in parts for part in pair if part)


def _status(purchase: Purchase, order: Order) -> OrderStatus:
    """Return the status a redemption leaves an order in: paid, unless the caller said otherwise."""
    if purchase.order is not None and purchase.order.status is not UNSET:
        return purchase.order.status
    return "PAID" if order.status == "CREATED" else order.status


async def _claim(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    decision: Decision,
    counted_at: datetime | None,
) -> dict[str, int]:
    """Claim what the decision needs and let go of what its session held; return what is used."""
    moment = counted_at or work.now
    applied = [(each, tally_of(each, work.project, moment)) for each in decision.applied]
    customer_id = gathered.customer.id if gathered.customer else None
    used = await claims_store.claim(
        connection,
        work.project.id,
        claims_of_redemption(applied, customer_id, work.actor.id or None),
        purchase.lock.key if purchase.lock else None,
        work.now,
        lets_go=not credits_of_cards(decision.applied),
    )
    if isinstance(used, CounterClaim):
        raise LostClaimError(used)
    found = [gathered.redeemable(each).found for each in decision.applied]
    await close_where_used_up(connection, work, found, used)
    return used


def _redeemed(
    gathered: Gathered,
    decision: Decision,
    log: Sequence[Redemption],
    order: Order | None,
    used: dict[str, int],
) -> Redeemed:
    """Return what was redeemed, each with its voucher or tier as it stands now."""
    parent, children = (log[0], log[1:]) if log[0].is_parent else (None, log)
    related = tuple(Related(each.id, each.created_at) for each in children)
    return Redeemed(
        redemptions=tuple(
            _details(each, outcome, gathered, used)
            for each, outcome in zip(children, decision.applied, strict=True)
        ),
        parent=RedemptionDetails(redemption=parent, children=related, customer=gathered.customer)
        if parent
        else None,
        order=order,
        decision=decision,
        gathered=gathered,
    )


def _details(
    redemption: Redemption, outcome: Outcome, gathered: Gathered, used: dict[str, int]
) -> RedemptionDetails:
    found = gathered.redeemable(outcome).found
    key = f"{outcome.candidate.kind}:{outcome.candidate.owner_id}"
    return RedemptionDetails(
        redemption=redemption,
        customer=gathered.customer,
        voucher=found.voucher,
        tier=found.tier,
        campaign=found.campaign,
        categories=found.categories,
        assignments=tuple(rule.assignment for rule in found.rules),
        redeemed_quantity=used.get(key, 0),
        credits=gathered.cards.get(outcome.candidate.owner_id),
    )


async def _tell(connection: Connection, work: Work, redeemed: Redeemed) -> None:
    """Write the audit row and the events: one for each redemption, one for a parent."""
    parent = (redeemed.parent,) if redeemed.parent else ()
    root = (*parent, *redeemed.redemptions)[0].redemption
    await audit.record(connection, work, "created", "redemption", root.id, after=root)
    for each in (*redeemed.redemptions, *parent):
        await jobs.publish_event(
            connection, work, "redemption.succeeded", each.redemption.id, each.redemption
        )


async def _write_failure(
    work: Work, purchase: Purchase, gathered: Gathered, decision: Decision
) -> ProblemError:
    """Keep an attempt that failed and return its refusal; a repeat gets the same one."""
    outcome = next(iter(decision.refused or decision.outcomes))
    reason = outcome.reason or Reason("invalid_redeemables", where="redeemables")
    failed = failed_entry(work, purchase, gathered, outcome, reason)
    problem = Problem(
        reason.code,
        reason.where,
        reason.need,
        reason.got,
        resource_id=failed.id,
        resource_type="redemption",
        redeemable_id=outcome.candidate.id,
        redeemable_type=outcome.candidate.kind,
        reason=reason,
    )
    async with idempotency.transaction(work) as connection:
        await log_store.insert_redemptions(connection, work.project.id, [failed])
        await audit.record(connection, work, "failed", "redemption", failed.id, after=failed)
        await jobs.publish_event(connection, work, "redemption.failed", failed.id, failed)
        await idempotency.answer(connection, work, problem, refused=True)
    log_attempt(work, "redemption", failed.id, purchase, gathered, decision)
    return ProblemError(problem)
