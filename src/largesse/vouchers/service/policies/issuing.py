"""Let a policy act on one occasion: give codes, or say why not; each occasion once."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse import campaigns, customers, segments
from largesse.campaigns import Campaign
from largesse.customers import Customer, CustomerDraft
from largesse.kernel.problem import ProblemError
from largesse.kernel.reason import Reason
from largesse.storage import Connection, Work
from largesse.vouchers.decide import policies as decide
from largesse.vouchers.model import IssuePolicy, IssueRecord, Occasion, PublicationDraft
from largesse.vouchers.service.publishing import end_of, give
from largesse.vouchers.store import policies as store


class _NothingGivenError(Exception):
    """Nothing is given, and what was counted on the way is taken back."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class _RepeatedError(Exception):
    """Somebody dealt with the occasion meanwhile."""


async def act(
    connection: Connection, work: Work, policy: IssuePolicy, occasion: Occasion
) -> IssueRecord | None:
    """Give what a policy gives on an occasion and log it, in the caller's transaction.

    The log's entry and the codes are one: an occasion that is in the log already, perhaps of
    another process just now, gives nothing and returns `None`. A refusal is logged, not raised,
    unless the occasion says that such refusals are of no interest.
    """
    begun = IssueRecord(
        policy_id=policy.id,
        occasion=occasion.key,
        outcome="skipped",
        customer_id=occasion.customer_id,
        request_id=occasion.request_id,
        created_at=work.now,
    )
    try:
        async with connection.transaction():
            record = await _give(connection, work, policy, occasion, begun)
            return await _write_once(connection, work, record)
    except _RepeatedError:
        return None
    except _NothingGivenError as nothing:
        reason = nothing.reason
        if reason.code in occasion.unlogged:
            return None
        told = {"where": reason.where, "need": reason.need, "got": reason.got}
        record = msgspec.structs.replace(begun, reason=reason.code, detail=told)
    except ProblemError as refused:
        problem = refused.problem
        told = {"where": problem.where, "need": problem.need, "got": problem.got}
        record = msgspec.structs.replace(begun, outcome="failed", reason=problem.code, detail=told)
    return await store.insert_record(connection, work.project.id, record)


async def _write_once(connection: Connection, work: Work, record: IssueRecord) -> IssueRecord:
    written = await store.insert_record(connection, work.project.id, record)
    if written is None:
        raise _RepeatedError
    return written


async def _give(
    connection: Connection,
    work: Work,
    policy: IssuePolicy,
    occasion: Occasion,
    begun: IssueRecord,
) -> IssueRecord:
    step = decide.next_step(occasion.request_id)
    if step is None:
        raise _NothingGivenError(Reason("issue_chain_too_long", need=decide.MOST_STEPS))
    customer = await _customer(connection, work, occasion)
    document = occasion.document
    if policy.trigger.type == "customer.created":
        # As they are now: what was told meanwhile counts.
        document = msgspec.to_builtins(customer, builtin_types=(datetime,))
    within: frozenset[str] = frozenset()
    if policy.segments.any_of or policy.segments.none_of:
        within = await segments.segment_ids_of(connection, work, customer.id)
    refused = decide.refusal(policy, document, within, work.now, work.project)
    if refused is not None:
        raise _NothingGivenError(refused)
    campaign = await campaigns.find_campaign(connection, work, policy.campaign_id)
    if campaign.expiration_date is not None and campaign.expiration_date < work.now:
        ended = campaign.expiration_date.isoformat()
        raise _NothingGivenError(Reason("issue_campaign_ended", need=ended))
    await _claim(connection, work, policy, customer)
    effects = msgspec.structs.replace(work, request_id=step, idempotency=None)
    draft = _draft(work, policy, campaign, customer)
    publication, vouchers = await give(connection, effects, draft, customer)
    return msgspec.structs.replace(
        begun,
        outcome="issued",
        publication_id=publication.id,
        codes=tuple(voucher.code for voucher in vouchers),
    )


async def _customer(connection: Connection, work: Work, occasion: Occasion) -> Customer:
    found = None
    if occasion.customer_id is not None:
        found = await customers.find_customer(connection, work, id=occasion.customer_id)
    if found is None:
        raise _NothingGivenError(Reason("issue_customer_unknown"))
    return found


async def _claim(
    connection: Connection, work: Work, policy: IssuePolicy, customer: Customer
) -> None:
    """Count the codes under every limit; the first that is full gives nothing."""
    counted = decide.counters(policy, customer.id, work.now, work.project)
    caps = {key: cap for key, (_, cap) in counted.items()}
    claimed = await store.claim(connection, policy, caps)
    for key, (name, cap) in counted.items():
        if key not in claimed:
            raise _NothingGivenError(Reason("issue_limit_reached", f"limits.{name}", need=cap))


def _draft(
    work: Work, policy: IssuePolicy, campaign: Campaign, customer: Customer
) -> PublicationDraft:
    return PublicationDraft(
        customer=CustomerDraft(id=customer.id),
        campaign=campaign.id,
        count=policy.codes,
        # A customer may have codes of several occasions, unless the campaign says otherwise.
        join_once=None,
        channel=policy.channel,
        metadata=policy.metadata,
        expiration_date=end_of(policy.validity, work),
        redemption_quantity=policy.redemptions,
    )
