"""What came of redeemables on the wire: of each, and of a validation as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.errors import ErrorObject, error_object
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.wire import Metadata, given
from largesse.kernel.messages import SENTENCES, explain
from largesse.kernel.problem import Problem
from largesse.orders import Order
from largesse.pricing.model import Application, Gift, Outcome, StackingRules, TargetResult
from largesse.redemptions import order_after, order_after_all
from largesse.redemptions.model import Found, Gathered, Lock, Validation
from largesse.rules.model import Target
from largesse.storage import Work


class SessionShape(msgspec.Struct, frozen=True):
    """A session that reserves."""

    key: str
    type: str
    ttl: int | float
    ttl_unit: str


def session_shape(lock: Lock | None) -> SessionShape | UnsetType:
    """Return a session as the wire has it."""
    return SessionShape(lock.key, "LOCK", lock.ttl, lock.ttl_unit) if lock else UNSET


class UnitsShape(msgspec.Struct, frozen=True):
    """The units of one line that a discount reached, counted from 1; too many are not listed."""

    index: int
    units: tuple[int, ...] | UnsetType = UNSET
    units_limit_exceeded: bool | UnsetType = UNSET


class TargetShape(msgspec.Struct, frozen=True, kw_only=True):
    """Items a discount reaches, and the lines they were found in."""

    object: str
    id: str
    effect: str
    source_id: str | UnsetType = UNSET
    product_id: str | UnsetType = UNSET
    price: int | UnsetType = UNSET
    quantity_limit: int | UnsetType = UNSET
    aggregated_quantity_limit: int | UnsetType = UNSET
    amount_limit: int | UnsetType = UNSET
    aggregated_amount_limit: int | UnsetType = UNSET
    skip_initially: int | UnsetType = UNSET
    repeat: int | UnsetType = UNSET
    target: str | UnsetType = UNSET
    order_item_indices: tuple[int, ...] | UnsetType = UNSET
    order_item_units: list[UnitsShape] | UnsetType = UNSET


class TargetList(msgspec.Struct, frozen=True):
    """The items a discount reaches, or leaves out."""

    data: list[TargetShape]
    total: int
    data_ref: str = "data"
    object: str = "list"


def applicable_list(results: Iterable[TargetResult]) -> TargetList:
    """Return the items a discount reaches, each with its lines in the order of application."""
    data = [
        msgspec.structs.replace(
            _target(result.target),
            order_item_indices=result.line_indices or UNSET,
            order_item_units=_units(result) or UNSET,
        )
        for result in results
    ]
    return TargetList(data, len(data))


def _units(result: TargetResult) -> list[UnitsShape]:
    if result.units_limit_exceeded:
        return [UnitsShape(index, units_limit_exceeded=True) for index in result.line_indices]
    return [UnitsShape(each.index, each.units) for each in result.units]


def inapplicable_list(targets: Iterable[Target]) -> TargetList:
    """Return the items a discount leaves out."""
    data = [_target(target) for target in targets]
    return TargetList(data, len(data))


def _target(target: Target) -> TargetShape:
    spaced = target.skip_initially > 0 or target.repeat > 1
    return TargetShape(
        object=target.object,
        id=target.id,
        effect=target.effect,
        source_id=given(target.source_id),
        product_id=given(target.product_id),
        price=given(target.price),
        quantity_limit=given(target.quantity_limit),
        aggregated_quantity_limit=given(target.aggregated_quantity_limit),
        amount_limit=given(target.amount_limit),
        aggregated_amount_limit=given(target.aggregated_amount_limit),
        skip_initially=target.skip_initially if spaced else UNSET,
        repeat=target.repeat if spaced else UNSET,
        target=target.target if spaced else UNSET,
    )


class DetailsShape(msgspec.Struct, frozen=True):
    """Why, in short."""

    message: str
    key: str


class GiftResult(msgspec.Struct, frozen=True):
    """What a card holds and what of it is spent."""

    balance: int
    credits: int
    locked_credits: int | UnsetType = UNSET


class ResultShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a redeemable gives, or why it does not."""

    discount: dict[str, Any] | UnsetType = UNSET
    gift: GiftResult | UnsetType = UNSET
    error: ErrorObject | UnsetType = UNSET
    details: DetailsShape | UnsetType = UNSET


class GroupedCategory(CategoryShape, frozen=True):
    """A category and the part it plays in stacking."""

    stacking_rules_type: str | UnsetType = UNSET


class OutcomeShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one redeemable."""

    status: str
    id: str
    object: str
    order: CalculatedOrder | UnsetType = UNSET
    applicable_to: TargetList | UnsetType = UNSET
    inapplicable_to: TargetList | UnsetType = UNSET
    result: ResultShape
    metadata: Metadata | UnsetType = UNSET
    categories: list[GroupedCategory] | UnsetType = UNSET
    campaign_name: str | UnsetType = UNSET
    campaign_id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET


def outcome_shape(
    work: Work, gathered: Gathered, outcome: Outcome, expand: frozenset[str] = frozenset()
) -> OutcomeShape:
    """Return what came of a redeemable as the wire has it."""
    found = gathered.redeemable(outcome).found
    shape = OutcomeShape(
        status=outcome.status,
        id=outcome.candidate.id,
        object=outcome.candidate.kind,
        result=result_of(work, outcome, found),
        **expanded(gathered.stacking, found, expand),
    )
    if outcome.status != "APPLICABLE":
        return shape
    return msgspec.structs.replace(
        shape,
        order=given(order_of(gathered, outcome)),
        applicable_to=applicable_list(outcome.applicable),
        inapplicable_to=inapplicable_list(outcome.inapplicable),
    )


def order_of(gathered: Gathered, outcome: Outcome) -> CalculatedOrder | None:
    """Return the order as one redeemable leaves it."""
    if gathered.order is None or outcome.application is None:
        return None
    after = order_after(gathered.order, outcome.application)
    return _calculated(gathered, after, (outcome.application,))


def order_of_all(gathered: Gathered, outcomes: tuple[Outcome, ...]) -> CalculatedOrder | None:
    """Return the order as all redeemables together leave it."""
    if gathered.order is None:
        return None
    after = order_after_all(gathered.order, outcomes)
    applications = tuple(each.application for each in outcomes if each.application)
    return _calculated(gathered, after, applications)


def _calculated(
    gathered: Gathered, order: Order, applications: tuple[Application, ...]
) -> CalculatedOrder:
    customer_id = gathered.customer.id if gathered.customer else order.customer_id
    order = msgspec.structs.replace(order, customer_id=customer_id)
    stored = gathered.stored is not None
    return calculated_order(order, stored=stored, applications=applications)


def result_of(work: Work, outcome: Outcome, found: Found) -> ResultShape:
    """Return what a redeemable gives, or why it does not."""
    reason, candidate = outcome.reason, outcome.candidate
    if reason is not None:
        details = DetailsShape(explain(reason, work.language), reason.code)
        if outcome.status == "SKIPPED":
            return ResultShape(details=details)
        problem = Problem(
            reason.code,
            reason.where,
            reason.need,
            reason.got,
            resource_id=candidate.id,
            resource_type=candidate.kind,
            reason=reason,
        )
        error = error_object(problem, work.request_id, work.language)
        return ResultShape(
            error=error, details=DetailsShape(SENTENCES[reason.code].title, reason.code)
        )
    if isinstance(candidate.benefit, Gift):
        spent = outcome.application.credits if outcome.application else 0
        return ResultShape(gift=GiftResult(candidate.benefit.balance, spent))
    document = _discount(found)
    if document is None:
        return ResultShape()
    effect = {"effect": outcome.effect} if outcome.effect else {}
    return ResultShape(discount={**document, **effect})


def _discount(found: Found) -> dict[str, Any] | None:
    if found.tier is not None:
        return found.tier.discount
    if found.voucher is not None:
        return found.voucher.discount
    return (found.campaign.voucher or {}).get("discount") if found.campaign else None


def expanded(rules: StackingRules, found: Found, expand: frozenset[str]) -> dict[str, Any]:
    """Return what `options.expand` adds to a redeemable."""
    fields: dict[str, Any] = {}
    known = found.tier or found.voucher or found.campaign
    if "redeemable" in expand and known is not None:
        campaign = found.campaign
        fields["metadata"] = known.metadata
        fields["campaign_id"] = given(campaign.id if campaign else None)
        fields["campaign_name"] = given(campaign.name if campaign else None)
        fields["name"] = given(found.tier.name if found.tier else None)
    if expand & {"redeemable", "category"}:
        fields["categories"] = [
            GroupedCategory(
                **msgspec.structs.asdict(category_shape(category)),
                stacking_rules_type=_group(rules, category.id),
            )
            for category in found.categories
        ]
    return fields


def _group(rules: StackingRules, category_id: str) -> str | UnsetType:
    if category_id in rules.exclusive_categories:
        return "EXCLUSIVE"
    return "JOINT" if category_id in rules.joint_categories else UNSET


class ValidationShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a cart costs with these redeemables, and why."""

    id: str
    valid: bool
    redeemables: list[OutcomeShape]
    inapplicable_redeemables: list[OutcomeShape] | UnsetType = UNSET
    skipped_redeemables: list[OutcomeShape] | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET
    tracking_id: str
    session: SessionShape | UnsetType = UNSET
    stacking_rules: StackingRules


def validation_shape(
    work: Work, validation: Validation, expand: frozenset[str] = frozenset()
) -> ValidationShape:
    """Return a validation as the wire has it.

    When not valid, the redeemables that do not apply stand in both lists; what stacking left out
    stands in its own.
    """
    decision, gathered = validation.decision, validation.gathered
    shapes = {
        status: [
            outcome_shape(work, gathered, outcome, expand)
            for outcome in decision.outcomes
            if outcome.status == status
        ]
        for status in ("APPLICABLE", "INAPPLICABLE", "SKIPPED")
    }
    listed = shapes["APPLICABLE"]
    if not decision.valid:
        listed = [*listed, *shapes["INAPPLICABLE"]]
    order = order_of_all(gathered, decision.applied) if decision.valid else None
    return ValidationShape(
        id=validation.id,
        valid=decision.valid,
        redeemables=listed,
        inapplicable_redeemables=shapes["INAPPLICABLE"] or UNSET,
        skipped_redeemables=shapes["SKIPPED"] or UNSET,
        order=given(order),
        tracking_id=validation.tracking_id,
        session=session_shape(validation.lock),
        stacking_rules=gathered.stacking,
    )
