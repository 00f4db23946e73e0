"""The older calls, for one code or one tier, on the wire: the same services in other words."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.errors import ErrorObject, error_object
from largesse.api.shapes.customers import CustomerInput
from largesse.api.shapes.order_calculated import CalculatedOrder
from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.outcomes import (
    GiftResult,
    GroupedCategory,
    SessionShape,
    expanded,
    order_of,
    result_of,
    session_shape,
)
from largesse.api.shapes.redeemables import (
    GiftInput,
    Identifier,
    OptionsInput,
    PurchaseInput,
    RedeemableInput,
    RewardInput,
    SessionInput,
)
from largesse.api.shapes.targets import TargetList, applicable_list, inapplicable_list
from largesse.api.wire import Metadata, given, wire_time_or_none
from largesse.kernel.problem import Problem
from largesse.pricing.model import Outcome
from largesse.redemptions.model import AskedObject, Found, Gathered, QualifiedList, Validation
from largesse.storage import Work


class SingleInput(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one code or tier: the order and customer it is for."""

    order: OrderCreate | None = None
    customer: CustomerInput | None = None
    session: SessionInput | None = None
    tracking_id: Identifier | None = None
    metadata: Metadata | None = None
    options: OptionsInput | None = None
    gift: GiftInput | None = None
    reward: RewardInput | None = None

    def of(self, object_: AskedObject, id_: str, tracking_id: str | None = None) -> PurchaseInput:
        """Return the request as one about a list of redeemables; the body's tracking id wins."""
        return PurchaseInput(
            redeemables=[RedeemableInput(object_, id_, self.gift, self.reward)],
            order=self.order,
            customer=self.customer,
            session=self.session,
            tracking_id=self.tracking_id or tracking_id,
            metadata=self.metadata,
            options=self.options,
        )


class SingleValidation(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one code may be used, what it takes off, or why it may not."""

    valid: bool
    code: str
    tracking_id: str
    metadata: Metadata
    reason: str | UnsetType = UNSET
    error: ErrorObject | UnsetType = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    gift: GiftResult | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET
    applicable_to: TargetList | UnsetType = UNSET
    inapplicable_to: TargetList | UnsetType = UNSET
    campaign: str | UnsetType = UNSET
    campaign_id: str | UnsetType = UNSET
    categories: list[GroupedCategory] | UnsetType = UNSET
    start_date: str | UnsetType = UNSET
    expiration_date: str | UnsetType = UNSET
    session: SessionShape | UnsetType = UNSET


class TierValidation(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one tier applies, what it takes off, or why it does not."""

    valid: bool
    id: str
    object: str = "promotion_tier"
    tracking_id: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    error: ErrorObject | UnsetType = UNSET
    name: str | UnsetType = UNSET
    banner: str | UnsetType = UNSET
    hierarchy: int | UnsetType = UNSET
    campaign_id: str | UnsetType = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    discount_amount: int | UnsetType = UNSET
    order: CalculatedOrder | UnsetType = UNSET
    applicable_to: TargetList | UnsetType = UNSET
    inapplicable_to: TargetList | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET
    categories: list[GroupedCategory] | UnsetType = UNSET
    session: SessionShape | UnsetType = UNSET


class PromotionsValidation(msgspec.Struct, frozen=True):
    """The promotions that apply to an order, those to apply first before the others."""

    valid: bool
    promotions: list[TierValidation]
    tracking_id: str


def single_validation_shape(
    work: Work, validation: Validation, expand: frozenset[str] = frozenset()
) -> SingleValidation:
    """Return the validation of one code as the older call tells it."""
    (outcome,) = validation.decision.outcomes
    found = validation.gathered.redeemable(outcome).found
    voucher = found.voucher
    told = SingleValidation(
        valid=validation.decision.valid,
        code=voucher.code if voucher else found.id,
        tracking_id=validation.tracking_id,
        metadata=voucher.metadata if voucher else {},
    )
    if not validation.decision.valid:
        return msgspec.structs.replace(told, **_refusal(work, outcome))
    campaign = found.campaign
    return msgspec.structs.replace(
        told,
        **_application(work, validation.gathered, outcome, found, expand),
        gift=result_of(work, outcome, found).gift,
        campaign=given(campaign.name if campaign else None),
        campaign_id=given(campaign.id if campaign else None),
        start_date=given(wire_time_or_none(voucher.start_date if voucher else None)),
        expiration_date=given(wire_time_or_none(voucher.expiration_date if voucher else None)),
        session=session_shape(validation.lock),
    )


def tier_validation_shape(
    work: Work, validation: Validation, expand: frozenset[str] = frozenset()
) -> TierValidation:
    """Return the validation of one tier as the older call tells it."""
    (outcome,) = validation.decision.outcomes
    told = _tier(work, validation.gathered, outcome, expand)
    return msgspec.structs.replace(
        told, tracking_id=validation.tracking_id, session=session_shape(validation.lock)
    )


def promotions_validation_shape(
    work: Work, found: QualifiedList, expand: frozenset[str] = frozenset()
) -> PromotionsValidation:
    """Return the tiers that apply, in the order of their hierarchy."""
    tiers = [
        msgspec.structs.replace(
            _tier(work, found.gathered, each.outcomes[0], expand), tracking_id=UNSET
        )
        for each in found.qualified
    ]
    tiers.sort(key=lambda each: each.hierarchy or 0)
    tracking_id = found.gathered.tracking_id or work.id("track_")
    return PromotionsValidation(bool(tiers), tiers, tracking_id)


def _tier(
    work: Work, gathered: Gathered, outcome: Outcome, expand: frozenset[str]
) -> TierValidation:
    found = gathered.redeemable(outcome).found
    tier = found.tier
    told = TierValidation(valid=outcome.status == "APPLICABLE", id=outcome.candidate.id)
    if not told.valid:
        return msgspec.structs.replace(told, **_refusal(work, outcome))
    taken = outcome.application.discount if outcome.application else 0
    return msgspec.structs.replace(
        told,
        **_application(work, gathered, outcome, found, expand),
        discount_amount=taken or UNSET,
        name=given(tier.name if tier else None),
        banner=given(tier.banner if tier else None),
        hierarchy=given(tier.hierarchy if tier else None),
        campaign_id=given(found.campaign_id),
        metadata=given(tier.metadata if tier else None),
    )


def _application(
    work: Work, gathered: Gathered, outcome: Outcome, found: Found, expand: frozenset[str]
) -> dict[str, Any]:
    return {
        "discount": result_of(work, outcome, found).discount,
        "order": given(order_of(gathered, outcome)),
        "applicable_to": applicable_list(outcome.applicable),
        "inapplicable_to": inapplicable_list(outcome.inapplicable),
        "categories": expanded(gathered.stacking, found, expand).get("categories", UNSET),
    }


def _refusal(work: Work, outcome: Outcome) -> dict[str, Any]:
    """Return why: here the merchant's own message stands in the place of ours."""
    reason = outcome.reason
    if reason is None:  # a decision says why of whatever does not apply
        return {}
    candidate = outcome.candidate
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
    if error.error is not None:
        error = msgspec.structs.replace(error, message=error.error.message, error=None)
    return {"reason": error.message, "error": error}
