"""The log of attempts, as `/api` has it."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.wire import given, wire_time
from largesse.kernel.messages import SENTENCES
from largesse.redemptions.model import AttemptFilter, LoggedAttempt, ReasonCount


class AttemptReason(msgspec.Struct, frozen=True):
    """Why something did not apply."""

    key: str
    message: str
    where: str | UnsetType = UNSET


class AttemptRedeemable(msgspec.Struct, frozen=True):
    """What was tried: as it was asked for, and what it is when somebody knows it."""

    object: str
    id: str
    related_object_id: str | UnsetType = UNSET


class AttemptShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one code or tier that somebody tried to validate or redeem."""

    id: str
    kind: str
    date: str
    outcome: str
    valid: bool
    reason: AttemptReason | UnsetType = UNSET
    redeemable: AttemptRedeemable
    campaign_id: str | UnsetType = UNSET
    campaign_name: str | UnsetType = UNSET
    customer_id: str | UnsetType = UNSET
    tracking_id: str | UnsetType = UNSET
    order_id: str | UnsetType = UNSET
    order_amount: int | UnsetType = UNSET
    discount_amount: int
    session_key: str | UnsetType = UNSET
    answer_id: str
    request_id: str
    channel: str
    key: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    object: str = "attempt"


class AttemptList(msgspec.Struct, frozen=True):
    """A page of attempts, the newest first."""

    data: list[AttemptShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class ReasonShape(msgspec.Struct, frozen=True):
    """How often attempts on a campaign's offers were refused for one reason."""

    key: str
    message: str
    attempts: int
    last_date: str
    campaign_id: str | UnsetType = UNSET
    campaign_name: str | UnsetType = UNSET


class ReasonList(msgspec.Struct, frozen=True):
    """Why attempts were refused in a stretch of time, most often first."""

    data: list[ReasonShape]
    total: int
    start: str
    end: str
    object: str = "list"
    data_ref: str = "data"


def attempt_shape(attempt: LoggedAttempt) -> AttemptShape:
    """Return an attempt as `/api` has it."""
    reason: AttemptReason | UnsetType = UNSET
    if attempt.reason is not None:
        reason = AttemptReason(attempt.reason, _title(attempt.reason), given(attempt.reason_where))
    return AttemptShape(
        id=str(attempt.id),
        kind=attempt.kind,
        date=wire_time(attempt.at),
        outcome=attempt.outcome,
        valid=attempt.valid,
        reason=reason,
        redeemable=AttemptRedeemable(
            attempt.redeemable_type, attempt.redeemable_id, given(attempt.owner_id)
        ),
        campaign_id=given(attempt.campaign_id),
        campaign_name=given(attempt.campaign_name),
        customer_id=given(attempt.customer_id),
        tracking_id=given(attempt.tracking_id),
        order_id=given(attempt.order_id),
        order_amount=given(attempt.order_amount),
        discount_amount=attempt.discount_amount,
        session_key=given(attempt.session_key),
        answer_id=attempt.answer_id,
        request_id=attempt.request_id,
        channel=attempt.channel,
        key=given(attempt.caller_id),
        address=given(attempt.address),
    )


def reason_list(wanted: AttemptFilter, counts: list[ReasonCount]) -> ReasonList:
    """Return counts by reason as `/api` has them."""
    data = [
        ReasonShape(
            each.reason,
            _title(each.reason),
            each.attempts,
            wire_time(each.last_at),
            given(each.campaign_id),
            given(each.campaign_name),
        )
        for each in counts
    ]
    start, end = (wire_time(each) if each else "" for each in (wanted.after, wanted.before))
    return ReasonList(data, len(data), start, end)


def _title(reason: str) -> str:
    """Return a reason's short sentence; one that an older version knew is told as it is."""
    return SENTENCES[reason].title if reason in SENTENCES else reason
