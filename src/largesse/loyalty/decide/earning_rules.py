"""Read an earning rule as it is written into what is asked; refuse what cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from largesse.campaigns import Campaign, Windowed, read_validity
from largesse.kernel.problem import refuse
from largesse.loyalty.model.earning import (
    ITEM_MEASURES,
    MOST_POINTS,
    Earning,
    EarningTerms,
    FixedPoints,
    Measure,
    PointsAmount,
    ProportionalPoints,
    Trigger,
    TriggerKind,
)
from largesse.loyalty.model.earning_rules import (
    ANY_TIER,
    MOST_PENDING_DAYS,
    EarningRule,
    EarningRuleDraft,
    LoyaltyTerms,
    PendingPeriod,
    Ratio,
)
from largesse.rules import CompiledRule, ItemReference
from largesse.rules.formulas import EARNING_PARTS, FormulaError, Part, parse_formula

CUSTOM_EVENT: TriggerKind = "customer.custom_event"
_KINDS = frozenset(get_args(TriggerKind))
_TIER_PREFIX = "customer.loyalty.tier."
_PLACES: dict[Measure, tuple[str, str]] = {
    "ORDER_AMOUNT": ("order", "amount"),
    "ORDER_TOTAL_AMOUNT": ("order", "total_amount"),
    "ORDER_METADATA": ("order", "metadata"),
    "ORDER_ITEMS_QUANTITY": ("order_items", "quantity"),
    "ORDER_ITEMS_AMOUNT": ("order_items", "amount"),
    "ORDER_ITEMS_SUBTOTAL_AMOUNT": ("order_items", "subtotal_amount"),
    "CUSTOMER_METADATA": ("customer", "metadata"),
    "CUSTOM_EVENT_METADATA": ("custom_event", "metadata"),
}
"""Where the wire keeps the ratio of each way to calculate."""


def read_trigger(draft: EarningRuleDraft, where: str = "") -> Trigger:
    """Return what sets a rule off; a name that is none of the wire's is that of a custom event."""
    event = draft.event
    if event == "order.paid":
        return Trigger("order.paid")
    if event == "customer.segment.entered":
        if not draft.segment_id:
            raise refuse("invalid_payload", f"{where}.segment.id", need="the id of a segment")
        return Trigger("customer.segment.entered", draft.segment_id)
    if event.startswith(_TIER_PREFIX):
        for kind in get_args(TriggerKind):
            if event == kind:
                tier = draft.tier_id or ANY_TIER
                return Trigger(kind, None if tier == ANY_TIER else tier)
        known = sorted(kind for kind in _KINDS if kind.startswith(_TIER_PREFIX))
        raise refuse("invalid_payload", f"{where}.event", need=[*known], got=event)
    if not event:
        raise refuse("invalid_payload", f"{where}.event", need="the name of an event")
    return Trigger(CUSTOM_EVENT, event)


def read_gives(
    terms: LoyaltyTerms, trigger: Trigger, where: str = ".loyalty"
) -> FixedPoints | ProportionalPoints:
    """Return what a rule gives; refuses with the path of the first fault."""
    if terms.type == "FIXED":
        return FixedPoints(_amount(terms.points, terms.points_formula, where, frozenset()))
    measure = terms.calculation_type
    if measure is None:
        raise refuse("invalid_payload", f"{where}.calculation_type", need=[*_PLACES])
    part, name = _PLACES[measure]
    if part in {"order", "order_items"} and trigger.kind != "order.paid":
        raise refuse(
            "invalid_payload", f"{where}.calculation_type", need="the event order.paid", got=measure
        )
    if part == "custom_event" and trigger.kind != CUSTOM_EVENT:
        raise refuse(
            "invalid_payload", f"{where}.calculation_type", need="a custom event", got=measure
        )
    place = f"{where}.{part}.{name}"
    ratio: Ratio | None = getattr(getattr(terms, part), name, None)
    if ratio is None:
        raise refuse("invalid_payload", place, need="every and points")
    return _read_ratio(measure, ratio, place)


def _read_ratio(measure: Measure, ratio: Ratio, place: str) -> ProportionalPoints:
    if ratio.every is None or not 1 <= ratio.every <= MOST_POINTS:
        raise refuse("invalid_payload", f"{place}.every", need="1 or more", got=ratio.every)
    if measure.endswith("METADATA") and not ratio.property:
        raise refuse("invalid_payload", f"{place}.property", need="a property of the metadata")
    parts = EARNING_PARTS if measure in ITEM_MEASURES else frozenset[Part]()
    return ProportionalPoints(
        measure=measure,
        every=ratio.every,
        amount=_amount(ratio.points, ratio.points_formula, place, parts),
        property=ratio.property or "",
        targets=_targets(ratio, place),
    )


def _targets(ratio: Ratio, place: str) -> tuple[ItemReference, ...]:
    named = [ItemReference(each.object, each.id) for each in ratio.applicable_to]
    if named:
        return tuple(named)
    if (ratio.object is None) != (ratio.id is None):
        lacking = "id" if ratio.id is None else "object"
        raise refuse("invalid_payload", f"{place}.{lacking}", need="object and id together")
    if ratio.object is None or ratio.id is None:
        return ()
    return (ItemReference(ratio.object, ratio.id),)


def _amount(
    points: int | None, formula: str | None, where: str, parts: frozenset[Part]
) -> PointsAmount:
    if points is None and not formula:
        raise refuse("invalid_payload", f"{where}.points", need="points or points_formula")
    if points is not None and not 0 <= points <= MOST_POINTS:
        raise refuse(
            "invalid_payload", f"{where}.points", need=f"0 to {MOST_POINTS}", got=str(points)
        )
    if not formula:
        return PointsAmount(points)
    try:
        return PointsAmount(points, parse_formula(formula, parts))
    except FormulaError as error:
        path = f"{where}.points_formula:{error.at}"
        raise refuse("invalid_payload", path, need=error.need, got=error.got) from None


def refuse_pending(pending: PendingPeriod | None, trigger: Trigger, where: str = "") -> None:
    """Refuse a wait that is too long, or of points that are not earned by an order."""
    if pending is None:
        return
    if trigger.kind != "order.paid":
        raise refuse(
            "invalid_payload",
            f"{where}.pending_points",
            need="the event order.paid",
            got=trigger.kind,
        )
    if not 1 <= pending.period_value <= MOST_PENDING_DAYS:
        raise refuse(
            "invalid_payload",
            f"{where}.pending_points.period_value",
            need=f"1 to {MOST_PENDING_DAYS}",
            got=pending.period_value,
        )


def terms_of(
    rule: EarningRule,
    campaign: Campaign | None,
    rules: Sequence[CompiledRule],
) -> EarningTerms:
    """Return a stored rule ready to be asked; its window inherits the campaign's."""
    inherited: Windowed | None = campaign
    return EarningTerms(
        id=rule.id,
        trigger=rule.trigger,
        earnings=(Earning(read_gives(rule.loyalty, rule.trigger)),),
        validity=read_validity(
            rule,
            campaign_active=campaign is None or campaign.active,
            inherited=inherited,
        ),
        rules=tuple(rules),
        begins_at=rule.created_at,
    )
