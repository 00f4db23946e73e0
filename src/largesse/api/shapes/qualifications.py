"""Qualifications on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.outcomes import (
    GroupedCategory,
    ResultShape,
    TargetList,
    applicable_list,
    expanded,
    inapplicable_list,
    order_of,
    result_of,
)
from largesse.api.shapes.redeemables import draft_of, shopper_of
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.api.wire import Metadata, ShortText, given, read_time, wire_time
from largesse.kernel.problem import refuse
from largesse.pricing.model import StackingRules
from largesse.redemptions.model import (
    Purchase,
    Qualification,
    Qualified,
    QualifiedList,
)
from largesse.storage import Work

_FIELDS = (
    "category_id",
    "campaign_id",
    "campaign_type",
    "resource_id",
    "resource_type",
    "voucher_type",
    "code",
    "holder_role",
)
_OPERATORS = (
    "$is",
    "$is_not",
    "$in",
    "$not_in",
    "$has_value",
    "$is_unknown",
    "$starts_with",
    "$ends_with",
    "$contains",
    "$not_contain",
)
_MOST_VALUES = 1000
_SOON = "ALL or CUSTOMER_WALLET; the other scenarios are not there yet"

Scenario = Literal[
    "ALL",
    "CUSTOMER_WALLET",
    "AUDIENCE_ONLY",
    "PRODUCTS",
    "PRODUCTS_DISCOUNT",
    "PROMOTION_STACKS",
    "PRODUCTS_BY_CUSTOMER",
    "PRODUCTS_DISCOUNT_BY_CUSTOMER",
]


class OptionsInput(msgspec.Struct, frozen=True):
    """How many, in which order, of what kind, and what should be told besides."""

    limit: Annotated[int, Meta(ge=1, le=50)] | None = None
    starting_after: ShortText | None = None
    filters: dict[str, Any] | None = None
    expand: list[Literal["redeemable", "category", "validation_rules"]] | None = None
    sorting_rule: Literal["BEST_DEAL", "LEAST_DEAL", "DEFAULT"] | None = None


class SessionInput(msgspec.Struct, frozen=True):
    """Asks for what sessions hold to be told."""

    type: Literal["LOCK"] | None = None


class QualificationInput(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, on which cart, what could be used."""

    customer: CustomerInput | None = None
    order: OrderCreate | None = None
    tracking_id: Annotated[str, Meta(max_length=1000)] | None = None
    scenario: Scenario | None = None
    options: OptionsInput | None = None
    session: SessionInput | None = None
    metadata: Metadata | None = None

    @property
    def expand(self) -> frozenset[str]:
        """Return what the answer should tell besides."""
        return frozenset((self.options and self.options.expand) or ())

    @property
    def locks(self) -> bool:
        """Return whether what sessions hold should be told."""
        return self.session is not None and self.session.type == "LOCK"


class QualifiedShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be used, and what it would do."""

    id: str
    object: str
    created_at: str
    result: ResultShape
    applicable_to: TargetList
    inapplicable_to: TargetList
    order: CalculatedOrder | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET
    categories: list[GroupedCategory] | UnsetType = UNSET
    banner: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    campaign_name: str | UnsetType = UNSET
    campaign_id: str | UnsetType = UNSET
    validation_rules_assignments: AssignmentList | UnsetType = UNSET


class QualifiedRedeemables(msgspec.Struct, frozen=True):
    """What can be used."""

    data: list[QualifiedShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class QualificationShape(msgspec.Struct, frozen=True):
    """What can be used, and on what it was decided."""

    redeemables: QualifiedRedeemables
    stacking_rules: StackingRules
    tracking_id: str
    order: CalculatedOrder | UnsetType = UNSET


def qualification_of(data: QualificationInput) -> Qualification:
    """Return what is asked; refuses what is not there yet."""
    options = data.options or OptionsInput()
    if data.scenario not in {None, "ALL", "CUSTOMER_WALLET"}:
        raise refuse("invalid_payload", ".scenario", need=_SOON, got=data.scenario)
    order = draft_of(data.order)
    return Qualification(
        scenario="CUSTOMER_WALLET" if data.scenario == "CUSTOMER_WALLET" else "ALL",
        purchase=Purchase(
            order=order,
            customer=shopper_of(data.customer, order),
            tracking_id=data.tracking_id or None,
            metadata=checked_metadata(data.metadata or {}),
        ),
        limit=options.limit or 5,
        starting_after=read_time(options.starting_after, ".options.starting_after"),
        sorting_rule=options.sorting_rule or "DEFAULT",
        filters=_filters(options.filters or {}),
    )


def _filters(filters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read the filters of a body; refuses unknown fields and operators with their path."""
    found: list[dict[str, Any]] = []
    junction = str(filters.get("junction") or "and").lower()
    if junction not in {"and", "or"}:
        raise refuse("invalid_payload", ".options.filters.junction", need="and, or")
    for field, entry in filters.items():
        if field == "junction" or entry is None:
            continue
        path = f".options.filters.{field[:100]}"
        if field not in _FIELDS:
            raise refuse("invalid_payload", path, need=list(_FIELDS))
        conditions = entry.get("conditions") if isinstance(entry, dict) else None
        if not isinstance(conditions, dict):
            raise refuse("invalid_payload", f"{path}.conditions", need="an object")
        found += [
            _condition(field, operator, values, f"{path}.conditions")
            for operator, values in conditions.items()
            if values is not None
        ]
    return {"any_of": junction == "or", "conditions": found} if found else None


def _condition(field: str, operator: str, values: Any, path: str) -> dict[str, Any]:
    if operator not in _OPERATORS:
        raise refuse("invalid_payload", f"{path}.{operator[:100]}", need=list(_OPERATORS))
    listed = values if isinstance(values, list) else [values]
    if len(listed) > _MOST_VALUES or not all(isinstance(value, str) for value in listed):
        raise refuse("invalid_payload", f"{path}.{operator}", need="a list of texts")
    return {"path": [field], "operator": operator, "values": listed}


def qualification_shape(
    work: Work, data: QualificationInput, found: QualifiedList
) -> QualificationShape:
    """Return what can be used as the wire has it."""
    gathered = found.gathered
    shapes = [_qualified(work, data, found, each) for each in found.qualified]
    default = data.options is None or data.options.sorting_rule in {None, "DEFAULT"}
    more = found.has_more and default and shapes
    order = gathered.order
    return QualificationShape(
        redeemables=QualifiedRedeemables(
            shapes,
            len(shapes),
            found.has_more,
            shapes[-1].created_at if more else UNSET,
        ),
        stacking_rules=gathered.stacking,
        tracking_id=gathered.tracking_id or work.id("track_"),
        order=calculated_order(order, stored=gathered.stored is not None) if order else UNSET,
    )


def _qualified(
    work: Work, data: QualificationInput, found: QualifiedList, each: Qualified
) -> QualifiedShape:
    known = each.redeemable.found
    result = result_of(work, each.outcome, known)
    if data.locks and result.gift is not UNSET:
        gift = msgspec.structs.replace(result.gift, locked_credits=each.held)
        result = msgspec.structs.replace(result, gift=gift)
    rules: AssignmentList | UnsetType = UNSET
    if "validation_rules" in data.expand:
        rules = assignment_list([rule.assignment for rule in known.rules])
    return QualifiedShape(
        id=each.outcome.candidate.id,
        object=each.possible.object,
        created_at=wire_time(each.possible.created_at),
        result=result,
        applicable_to=applicable_list(each.outcome.applicable),
        inapplicable_to=inapplicable_list(each.outcome.inapplicable),
        order=given(order_of(found.gathered, each.outcome)),
        banner=given(known.tier.banner if known.tier else None),
        validation_rules_assignments=rules,
        **expanded(found.gathered.stacking, known, data.expand),
    )
