"""What came of redeemables on the wire: of each, and of a validation as a whole."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.errors import ErrorObject, error_object
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.shapes.rewards import wire_ratio
from largesse.api.shapes.targets import TargetList, applicable_list, inapplicable_list
from largesse.api.wire import Metadata, given
from largesse.kernel.messages import SENTENCES, explain
from largesse.kernel.percent import Percent
from largesse.kernel.problem import Problem
from largesse.orders import Order
from largesse.pricing.model import (
    Application,
    BundleResult,
    Discount,
    Gift,
    Outcome,
    Points,
    StackingRules,
)
from largesse.redemptions import order_after, order_after_all
from largesse.redemptions.model import Found, Gathered, Lock, Validation
from largesse.rewards.model import CoinTerms
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


class DetailsShape(msgspec.Struct, frozen=True):
    """Why, in short."""

    message: str
    key: str


class GiftResult(msgspec.Struct, frozen=True):
    """What a card holds and what of it is spent."""

    balance: int
    credits: int
    locked_credits: int | UnsetType = UNSET


class LoyaltyCardResult(msgspec.Struct, frozen=True):
    """What of a card's points is spent, of how many, and what they are exchanged at."""

    points: int
    balance: int
    exchange_ratio: int | float | UnsetType = UNSET
    points_ratio: int | UnsetType = UNSET


class BundleUnitsShape(msgspec.Struct, frozen=True):
    """Units of a line that make bundles."""

    id: str
    object: str
    item_index: int
    item_quantity: int


class BundleLackShape(msgspec.Struct, frozen=True):
    """Units that a bundle still needs."""

    id: str
    object: str
    item_quantity: int


class BundleShape(msgspec.Struct, frozen=True):
    """How many complete bundles an order holds, which units make them, what is missing."""

    quantity: int
    limit: int
    identified: list[BundleUnitsShape]
    missing: list[BundleLackShape] | UnsetType = UNSET


def bundle_shape(bundle: BundleResult | None) -> BundleShape | UnsetType:
    """Return bundles as the wire has them."""
    if bundle is None:
        return UNSET
    return BundleShape(
        bundle.quantity,
        bundle.limit,
        [BundleUnitsShape(x.id, x.object, x.index, x.units) for x in bundle.identified],
        [BundleLackShape(x.id, x.object, x.units) for x in bundle.missing] or UNSET,
    )


class FormulaShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a formula (ours): its exact value, or why its fallback counts."""

    field: str
    formula: str
    value: str | UnsetType = UNSET
    fallback_reason: DetailsShape | UnsetType = UNSET
    item_index: int | UnsetType = UNSET


def _formulas(work: Work, outcome: Outcome) -> list[FormulaShape] | UnsetType:
    shapes = [
        FormulaShape(
            field=result.where,
            formula=result.formula,
            value=given(result.value),
            fallback_reason=DetailsShape(explain(result.reason, work.language), result.reason.code)
            if result.reason
            else UNSET,
            item_index=given(result.line),
        )
        for result in outcome.formulas
    ]
    return shapes or UNSET


class ResultShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a redeemable gives, or why it does not."""

    discount: dict[str, Any] | UnsetType = UNSET
    gift: GiftResult | UnsetType = UNSET
    loyalty_card: LoyaltyCardResult | UnsetType = UNSET
    bundle: BundleShape | UnsetType = UNSET
    formulas: list[FormulaShape] | UnsetType = UNSET
    points: int | UnsetType = UNSET
    error: ErrorObject | UnsetType = UNSET
    details: DetailsShape | UnsetType = UNSET


def wire_percent(percent: Percent) -> int | float:
    """Return a percentage as a number of JSON; only told, never reckoned with."""
    whole, rest = divmod(percent.numerator, percent.denominator)
    return whole if not rest else percent.numerator / percent.denominator


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
            bundle=bundle_shape(outcome.bundle),
            error=error,
            # The published schema: the generic message, or the one configured in the rule.
            details=DetailsShape(reason.message or SENTENCES[reason.code].title, reason.code),
        )
    if isinstance(candidate.benefit, Gift):
        spent = outcome.application.credits if outcome.application else 0
        gift = GiftResult(candidate.benefit.balance, spent)
        return ResultShape(gift=gift, bundle=bundle_shape(outcome.bundle))
    if isinstance(candidate.benefit, Points):
        return ResultShape(loyalty_card=_card(outcome, found, candidate.benefit))
    document = _discount(found)
    if document is None:
        return ResultShape(bundle=bundle_shape(outcome.bundle))
    effect = {"effect": outcome.effect} if outcome.effect else {}
    return ResultShape(
        discount={**document, **effect, **_given_by_formulas(outcome, document)},
        bundle=bundle_shape(outcome.bundle),
        formulas=_formulas(work, outcome),
        points=_points(outcome),
    )


def _card(outcome: Outcome, found: Found, terms: Points) -> LoyaltyCardResult:
    told = (found.offer.told if found.offer else {}).get("parameters", {}).get("coin")
    coin = msgspec.convert(told, CoinTerms) if told else None
    return LoyaltyCardResult(
        outcome.application.points_spent if outcome.application else 0,
        terms.balance,
        wire_ratio(coin.exchange_ratio) if coin else UNSET,
        coin.points_ratio if coin else UNSET,
    )


def _points(outcome: Outcome) -> int | UnsetType:
    """Return what the customer is, or would be, credited (ours); unset of other benefits."""
    terms, done = outcome.candidate.benefit, outcome.application
    if done is None or not isinstance(terms, Discount) or terms.type != "POINTS":
        return UNSET
    return done.points


def _given_by_formulas(outcome: Outcome, document: dict[str, Any]) -> dict[str, Any]:
    """Return the terms that formulas gave; a value per line is told with its line instead."""
    terms = outcome.discount
    if terms is None or not (terms.formulas or any(entry.formula for entry in terms.units)):
        return {}
    told: dict[str, Any] = {"is_dynamic": outcome.is_dynamic}
    for name, _ in terms.formulas:
        value = getattr(terms, name)
        told[name] = wire_percent(value) if isinstance(value, Percent) else value
    if any(entry.formula for entry in terms.units):
        units = [{"unit_off": entry.units} for entry in terms.units]
        if "units" in document:
            told["units"] = [{**d, **u} for d, u in zip(document["units"], units, strict=True)]
        else:
            told |= units[0]
    return told


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
