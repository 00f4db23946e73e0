"""Earning rules on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.discounts import (
    FormulaText,
    Reference,
    WindowInput,
    WindowShape,
    document_of,
    document_or_none,
    metadata_of,
    window_changes,
    window_fields,
    window_of,
)
from largesse.api.wire import Metadata, ShortText, unless_null, wire_time, wire_time_or_none
from largesse.campaigns import read_expiration_rules
from largesse.kernel.problem import refuse
from largesse.loyalty.model.earning import MOST_POINTS, Measure
from largesse.loyalty.model.earning_rules import (
    ANY_TIER,
    EarningRuleChange,
    EarningRuleDetails,
    EarningRuleDraft,
    LoyaltyTerms,
    PendingPeriod,
    Ratio,
)
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.rules.model import ItemKind

# Some clients write every number with a point, or as a text: 1000.0 and "5" are read as well.
Points = (
    Annotated[int, Meta(ge=0, le=MOST_POINTS)]
    | Annotated[float, Meta(ge=0, le=MOST_POINTS)]
    | Annotated[str, Meta(pattern="^[0-9]{1,12}$")]
)
Targets = Annotated[list["TargetInput"], Meta(max_length=1000)]


class TargetInput(msgspec.Struct, frozen=True):
    """A product, SKU or collection whose items count."""

    object: ItemKind
    id: Reference


class RatioInput(msgspec.Struct, frozen=True):
    """So many points for every so much; money is x100."""

    every: Points | UnsetType | None = UNSET
    points: Points | UnsetType | None = UNSET
    points_formula: FormulaText | UnsetType | None = UNSET
    property: Reference | UnsetType | None = UNSET
    object: ItemKind | UnsetType | None = UNSET
    id: Reference | UnsetType | None = UNSET
    applicable_to: Targets | UnsetType | None = UNSET


class OrderRatiosInput(msgspec.Struct, frozen=True):
    """What is measured of an order."""

    amount: RatioInput | UnsetType | None = UNSET
    total_amount: RatioInput | UnsetType | None = UNSET
    metadata: RatioInput | UnsetType | None = UNSET


class ItemRatiosInput(msgspec.Struct, frozen=True):
    """What is measured of an order's items."""

    quantity: RatioInput | UnsetType | None = UNSET
    amount: RatioInput | UnsetType | None = UNSET
    subtotal_amount: RatioInput | UnsetType | None = UNSET


class MetadataRatioInput(msgspec.Struct, frozen=True):
    """What is measured of metadata."""

    metadata: RatioInput | UnsetType | None = UNSET


class LoyaltyInput(msgspec.Struct, frozen=True):
    """How many points a rule gives."""

    type: Literal["FIXED", "PROPORTIONAL"] | UnsetType | None = UNSET
    points: Points | UnsetType | None = UNSET
    points_formula: FormulaText | UnsetType | None = UNSET
    calculation_type: Measure | UnsetType | None = UNSET
    order: OrderRatiosInput | UnsetType | None = UNSET
    order_items: ItemRatiosInput | UnsetType | None = UNSET
    customer: MetadataRatioInput | UnsetType | None = UNSET
    custom_event: MetadataRatioInput | UnsetType | None = UNSET


class SourceInput(msgspec.Struct, frozen=True):
    """What a rule is called."""

    banner: ShortText | UnsetType | None = UNSET


class PendingInput(msgspec.Struct, frozen=True):
    """How long points wait."""

    period_type: Literal["DAY"] | UnsetType | None = UNSET
    period_value: Annotated[int, Meta(ge=1, le=90)] | UnsetType | None = UNSET


class ExpiryInput(msgspec.Struct, frozen=True):
    """When the points of a rule expire, in place of the programme's own rules."""

    period_type: Literal["MONTH", "FIXED_DAY_OF_YEAR"] | UnsetType | None = UNSET
    period_value: int | UnsetType | None = UNSET
    rounding_type: (
        Literal[
            "END_OF_MONTH", "END_OF_QUARTER", "END_OF_HALF_YEAR", "END_OF_YEAR", "PARTICULAR_MONTH"
        ]
        | UnsetType
        | None
    ) = UNSET
    rounding_value: int | UnsetType | None = UNSET
    fixed_month: int | UnsetType | None = UNSET
    fixed_day: int | UnsetType | None = UNSET


class NamedInput(msgspec.Struct, frozen=True):
    """Something named by its id."""

    id: Reference | UnsetType | None = UNSET


class SchemaInput(msgspec.Struct, frozen=True):
    """The schema of a custom event."""

    schema_id: Reference | UnsetType | None = UNSET


class RuleUpdate(WindowInput, frozen=True, kw_only=True):
    """What changes a rule; an explicit null clears."""

    loyalty: LoyaltyInput | UnsetType | None = UNSET
    validation_rule_id: Reference | UnsetType | None = UNSET
    source: SourceInput | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    pending_points: PendingInput | UnsetType | None = UNSET
    expiration_rules: ExpiryInput | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class RuleCreate(RuleUpdate, frozen=True, kw_only=True):
    """What makes a rule."""

    event: Annotated[str, Meta(min_length=1, max_length=255)]
    segment: NamedInput | UnsetType | None = UNSET
    custom_event: SchemaInput | UnsetType | None = UNSET
    loyalty_tier: NamedInput | UnsetType | None = UNSET


class SourceShape(msgspec.Struct, frozen=True):
    """What a rule is called, and whose it is."""

    banner: str | None
    object_id: str
    object_type: str = "campaign"


class NamedShape(msgspec.Struct, frozen=True):
    """Something by its id."""

    id: str | None


class RuleShape(WindowShape, frozen=True, kw_only=True):
    """An earning rule."""

    id: str
    created_at: str
    updated_at: str | None
    validation_rule_id: str | None
    loyalty: dict[str, Any]
    event: str
    custom_event: dict[str, Any] | UnsetType = UNSET
    segment: NamedShape | UnsetType = UNSET
    loyalty_tier: NamedShape | UnsetType = UNSET
    pending_points: PendingPeriod | UnsetType = UNSET
    expiration_rules: ExpiryRules | UnsetType = UNSET
    source: SourceShape
    active: bool
    metadata: Metadata
    object: str = "earning_rule"


class RuleList(msgspec.Struct, frozen=True):
    """A page of rules."""

    data: list[RuleShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def rule_draft(data: RuleCreate, where: str) -> EarningRuleDraft:
    """Return what a request says of a new rule; `where` is its place in the body."""
    if not data.loyalty:
        raise refuse("invalid_payload", f"{where}.loyalty", need="how many points")
    return EarningRuleDraft(
        event=data.event,
        loyalty=_terms(data.loyalty, f"{where}.loyalty"),
        segment_id=(data.segment.id or None) if data.segment else None,
        schema_id=(data.custom_event.schema_id or None) if data.custom_event else None,
        tier_id=(data.loyalty_tier.id or None) if data.loyalty_tier else None,
        window=window_of(data, active=data.active is not False, where=where),
        pending_points=_wait(data.pending_points, where) or None,
        expiration_rules=_expiry(data.expiration_rules, where) or None,
        banner=(data.source.banner or None) if data.source else None,
        metadata=metadata_of(data.metadata, where),
        validation_rule_id=data.validation_rule_id or None,
    )


def rule_change(data: RuleUpdate) -> EarningRuleChange:
    """Return what a request changes of a rule."""
    banner: str | UnsetType | None = UNSET
    if data.source is None:
        banner = None
    elif data.source:
        banner = data.source.banner
    return EarningRuleChange(
        loyalty=_terms(data.loyalty, ".loyalty") if data.loyalty else UNSET,
        window=window_changes(data),
        active=unless_null(data.active),
        pending_points=_wait(data.pending_points, ""),
        expiration_rules=_expiry(data.expiration_rules, ""),
        banner=banner,
        metadata=checked_metadata(data.metadata),
        validation_rule_id=(
            UNSET if data.validation_rule_id is UNSET else data.validation_rule_id or None
        ),
    )


def rule_shape(details: EarningRuleDetails) -> RuleShape:
    """Return a rule as the wire has it."""
    rule = details.rule
    kind, reference = rule.trigger.kind, rule.trigger.reference
    tier = NamedShape(reference or ANY_TIER) if ".tier." in kind else UNSET
    return RuleShape(
        id=rule.id,
        created_at=wire_time(rule.created_at),
        updated_at=wire_time_or_none(rule.updated_at),
        validation_rule_id=details.validation_rule_id,
        loyalty=msgspec.to_builtins(rule.loyalty),
        event=rule.trigger.event,
        custom_event=UNSET if rule.custom_event is None else msgspec.to_builtins(rule.custom_event),
        segment=NamedShape(reference) if kind == "customer.segment.entered" else UNSET,
        loyalty_tier=tier,
        pending_points=UNSET if rule.pending_points is None else rule.pending_points,
        expiration_rules=UNSET if rule.expiration_rules is None else rule.expiration_rules,
        source=SourceShape(rule.banner, rule.programme_id),
        active=rule.active,
        metadata=rule.metadata,
        **window_fields(rule),
    )


def rule_shapes(made: Sequence[EarningRuleDetails]) -> list[RuleShape]:
    """Return rules as the wire has them."""
    return [rule_shape(each) for each in made]


def _terms(data: LoyaltyInput, where: str) -> LoyaltyTerms:
    """Return how many points a request says, every number a whole one."""
    if not data.type:
        raise refuse("invalid_payload", f"{where}.type", need=["FIXED", "PROPORTIONAL"])
    document = _whole(document_of(data), where)
    return _with_targets(msgspec.convert(document, LoyaltyTerms))


def _whole(value: Any, where: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _whole(entry, f"{where}.{key}", key) for key, entry in value.items()}
    if name not in {"every", "points"}:
        return value
    if isinstance(value, float):
        raise refuse("invalid_payload", where, need="a whole number", got=str(value))
    return int(value)


def _with_targets(terms: LoyaltyTerms) -> LoyaltyTerms:
    """Return the terms with the first item also where the wire had its only one."""
    if terms.order_items is None:
        return terms
    ratios = {
        name: _first_named(ratio)
        for name in terms.order_items.__struct_fields__
        for ratio in [getattr(terms.order_items, name)]
    }
    return msgspec.structs.replace(
        terms, order_items=msgspec.structs.replace(terms.order_items, **ratios)
    )


def _first_named(ratio: Ratio | None) -> Ratio | None:
    if ratio is None or not ratio.applicable_to:
        return ratio
    first = ratio.applicable_to[0]
    return msgspec.structs.replace(ratio, object=first.object, id=first.id)


def _wait(data: PendingInput | UnsetType | None, where: str) -> PendingPeriod | UnsetType | None:
    if data is None or isinstance(data, UnsetType):
        return data
    if not isinstance(data.period_value, int):
        raise refuse("invalid_payload", f"{where}.pending_points.period_value", need="1 to 90")
    return PendingPeriod(data.period_value)


def _expiry(data: ExpiryInput | UnsetType | None, where: str) -> ExpiryRules | UnsetType | None:
    if isinstance(data, UnsetType):
        return UNSET
    stored = read_expiration_rules(document_or_none(data), f"{where}.expiration_rules")
    return None if stored is None else msgspec.convert(stored, ExpiryRules)
