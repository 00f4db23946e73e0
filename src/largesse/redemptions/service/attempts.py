"""The log of attempts (ADR 0010): who tried to use what, from where, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import msgspec

from largesse.kernel.problem import Problem, ProblemError
from largesse.pricing.model import Decision, Outcome
from largesse.redemptions.model import (
    Asked,
    Attempt,
    AttemptFilter,
    AttemptKind,
    Gathered,
    LoggedAttempt,
    Purchase,
    ReasonCount,
)
from largesse.redemptions.store import attempts as store
from largesse.storage import Actor, Database, Work

_CHANNELS = {"server": "API", "partner": "API", "client": "CLIENT_API", "user": "USER_PORTAL"}
_PERIOD = timedelta(days=30)
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 5_000


def log_attempt(
    work: Work,
    kind: AttemptKind,
    answer_id: str,
    purchase: Purchase,
    gathered: Gathered,
    decision: Decision,
) -> None:
    """Put into the log what came of each redeemable; written a moment later."""
    common = Attempt(
        project_id=work.project.id,
        at=work.now,
        answer_id=answer_id,
        kind=kind,
        outcome="APPLICABLE",
        valid=decision.valid,
        redeemable_type="voucher",
        redeemable_id="",
        customer_id=gathered.customer.id if gathered.customer else None,
        tracking_id=gathered.tracking_id,
        order_id=gathered.stored.id if gathered.stored else None,
        order_amount=gathered.facts.cart.amount if gathered.facts.cart else None,
        session_key=purchase.lock.key if purchase.lock else None,
        channel=channel_of(work.actor),
        caller_id=work.actor.id or None,
        address=work.actor.address or None,
        request_id=work.request_id,
    )
    rows = [_attempt(work, common, gathered, outcome) for outcome in decision.outcomes]
    store.write_later(work.database, rows)


@contextmanager
def refusals_logged(work: Work, kind: AttemptKind, purchase: Purchase) -> Iterator[None]:
    """Log each redeemable of a request that is refused before anything is decided about it.

    A refusal that is kept as a redemption that failed has been logged with its decision.
    """
    try:
        yield
    except ProblemError as error:
        problem = error.problem
        if problem.resource_type != "redemption":
            rows = [_refused(work, kind, purchase, each, problem) for each in purchase.redeemables]
            store.write_later(work.database, rows)
        raise


def _refused(
    work: Work, kind: AttemptKind, purchase: Purchase, asked: Asked, problem: Problem
) -> Attempt:
    return Attempt(
        project_id=work.project.id,
        at=work.now,
        answer_id=work.request_id,
        kind=kind,
        outcome="INAPPLICABLE",
        valid=False,
        reason=problem.code,
        reason_where=problem.where or None,
        redeemable_type=asked.object,
        redeemable_id=asked.id,
        code_key=store.code_key(work.project, asked.id) if asked.object == "voucher" else None,
        session_key=purchase.lock.key if purchase.lock else None,
        channel=channel_of(work.actor),
        caller_id=work.actor.id or None,
        address=work.actor.address or None,
        request_id=work.request_id,
    )


def channel_of(actor: Actor) -> str:
    """Return through which door somebody came."""
    return _CHANNELS.get(actor.kind, "INTERNAL")


def _attempt(work: Work, common: Attempt, gathered: Gathered, outcome: Outcome) -> Attempt:
    candidate = outcome.candidate
    found = gathered.redeemable(outcome).found
    known = found.voucher or found.tier
    is_code = candidate.kind == "voucher"
    reason = outcome.reason
    return msgspec.structs.replace(
        common,
        outcome=outcome.status,
        reason=reason.code if reason else None,
        reason_where=reason.where or None if reason else None,
        redeemable_type=candidate.kind,
        redeemable_id=candidate.id,
        code_key=store.code_key(work.project, candidate.id) if is_code else None,
        owner_id=known.id if known else None,
        campaign_id=found.campaign_id,
        discount_amount=outcome.application.discount if outcome.application else 0,
    )


async def list_attempts(
    work: Work, wanted: AttemptFilter, cursor: int | None, limit: int
) -> tuple[list[LoggedAttempt], bool]:
    """Return a page of attempts, the newest first, and whether there are more."""
    await work.database.later.flush()
    async with work.database.reading() as connection:
        found = await store.attempts(connection, work.project, wanted, cursor, limit + 1)
    return found[:limit], len(found) > limit


async def count_reasons(
    work: Work, wanted: AttemptFilter
) -> tuple[AttemptFilter, list[ReasonCount]]:
    """Return how often attempts were refused, by campaign and reason; of the last 30 days unless
    told otherwise. The filter comes back with the stretch of time that was counted.
    """
    before = wanted.before or work.now + timedelta(seconds=1)
    after = wanted.after or max(before, _FIRST_MOMENT) - _PERIOD
    wanted = msgspec.structs.replace(wanted, before=before, after=after)
    await work.database.later.flush()
    async with work.database.reading() as connection:
        return wanted, await store.count_reasons(connection, work.project.id, wanted)


async def forget_attempts(database: Database, before: datetime) -> int:
    """Delete the attempts of all projects made before a moment, some at a time."""
    gone = 0
    while True:
        async with database.transaction() as connection:
            deleted = await store.forget_attempts(connection, before, _AT_ONCE)
        gone += deleted
        if deleted < _AT_ONCE:
            return gone
