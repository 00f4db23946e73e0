"""What came of what customers did, and what would come of an order, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.cursors import more, shown
from largesse.api.shapes.customers import CustomerInput
from largesse.api.shapes.orders import OrderCreate
from largesse.api.wire import given, wire_time
from largesse.kernel.messages import explain
from largesse.kernel.reason import Reason
from largesse.loyalty.model.earning import Adjustment, Explanation
from largesse.loyalty.model.earning_rules import EarningLogEntry
from largesse.loyalty.service.estimating import Estimate


class RuleNamed(msgspec.Struct, frozen=True):
    """The rule something came of."""

    id: str
    banner: str | UnsetType = UNSET
    object: str = "earning_rule"


class ReasonShape(msgspec.Struct, frozen=True):
    """Why nothing was earned; `message` says it in the caller's language."""

    key: str
    message: str
    details: dict[str, Any] | UnsetType = UNSET


class ExplanationShape(msgspec.Struct, frozen=True, kw_only=True):
    """Why so many points: `times` x `each` (for `every` so much of `value`), then adjustments."""

    type: str
    measure: str | UnsetType = UNSET
    property: str | UnsetType = UNSET
    value: str | UnsetType = UNSET
    every: int | UnsetType = UNSET
    times: int | UnsetType = UNSET
    each: str | UnsetType = UNSET
    adjustments: tuple[Adjustment, ...] | UnsetType = UNSET
    trimmed_from: int | UnsetType = UNSET


class EarningShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one thing a customer did, by one rule."""

    id: str
    created_at: str
    campaign_id: str
    campaign: str | UnsetType = UNSET
    customer_id: str | UnsetType = UNSET
    voucher_id: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    earning_rule: RuleNamed
    event: str
    occasion: str
    order_id: str | UnsetType = UNSET
    outcome: str
    points: int
    pending_points_id: str | UnsetType = UNSET
    points_taken_back: int | UnsetType = UNSET
    explanation: ExplanationShape | UnsetType = UNSET
    reason: ReasonShape | UnsetType = UNSET
    object: str = "earning"


class EarningList(msgspec.Struct, frozen=True):
    """A page of it, the newest first."""

    data: list[EarningShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class EstimateInput(msgspec.Struct, frozen=True):
    """An order somebody thinks of placing."""

    order: OrderCreate
    customer: CustomerInput | UnsetType | None = UNSET


class EstimateShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule would give."""

    earning_rule: RuleNamed
    points: int
    pending: bool
    explanation: ExplanationShape | UnsetType = UNSET
    reason: ReasonShape | UnsetType = UNSET


class EstimateList(msgspec.Struct, frozen=True, kw_only=True):
    """What an order would earn: together, of it waiting first, and by each rule."""

    points: int
    pending_points: int
    data: list[EstimateShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def earning_list(found: Sequence[EarningLogEntry], limit: int, language: str) -> EarningList:
    """Return a page, of which one more than fits was found when there are more."""
    page, has_more = shown(found, limit)
    last = page[-1].record.id if page else None
    return EarningList(
        [earning_shape(each, language) for each in page], has_more, more(has_more, last)
    )


def earning_shape(entry: EarningLogEntry, language: str) -> EarningShape:
    """Return a record of the log as the API tells it."""
    record = entry.record
    reason = None
    if record.reason is not None:
        reason = msgspec.convert({**record.detail, "code": record.reason}, Reason)
    return EarningShape(
        id=record.id,
        created_at=wire_time(record.created_at),
        campaign_id=record.programme_id,
        campaign=given(entry.programme),
        customer_id=given(record.customer_id),
        voucher_id=given(record.card_id),
        code=given(entry.code),
        earning_rule=RuleNamed(record.rule_id, given(entry.banner)),
        event=record.event_type,
        occasion=record.occasion,
        order_id=given(record.order_id),
        outcome=record.outcome,
        points=record.points,
        pending_points_id=given(record.pending_id),
        points_taken_back=entry.taken_back or UNSET,
        explanation=_explanation(record.explanation),
        reason=_reason(reason, language),
    )


def estimate_list(found: Sequence[Estimate], language: str) -> EstimateList:
    """Return what each rule would give, and all of them together."""
    shapes = [
        EstimateShape(
            earning_rule=RuleNamed(each.rule.id, given(each.rule.banner)),
            points=each.earned.points,
            pending=each.rule.pending_points is not None,
            explanation=_explanation(each.earned.explanation),
            reason=_reason(each.earned.reason, language),
        )
        for each in found
    ]
    return EstimateList(
        points=sum(each.points for each in shapes),
        pending_points=sum(each.points for each in shapes if each.pending),
        data=shapes,
        total=len(shapes),
    )


def _explanation(told: Explanation | None) -> ExplanationShape | UnsetType:
    if told is None:
        return UNSET
    fields = {name: getattr(told, name) for name in ExplanationShape.__struct_fields__}
    return ExplanationShape(**{name: value for name, value in fields.items() if value})


def _reason(reason: Reason | None, language: str) -> ReasonShape | UnsetType:
    if reason is None:
        return UNSET
    told = msgspec.to_builtins(reason)
    details = {name: value for name, value in told.items() if name not in {"code", "message"}}
    return ReasonShape(reason.code, explain(reason, language), details or UNSET)
