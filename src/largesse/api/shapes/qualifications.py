"""Qualifications on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.customers import CustomerInput
from largesse.api.shapes.legacy import SingleInput
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.outcomes import (
    GroupedCategory,
    ResultShape,
    expanded,
    order_of_all,
    result_of,
)
from largesse.api.shapes.redeemables import context_of, draft_of, shopper_of
from largesse.api.shapes.targets import TargetList, applicable_list, inapplicable_list
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.api.wire import Metadata, ShortText, given, read_time, wire_time
from largesse.kernel.problem import refuse
from largesse.pricing.model import StackingRules
from largesse.redemptions import cursor_of
from largesse.redemptions.model import (
    PossibleObject,
    Purchase,
    Qualification,
    Qualified,
    QualifiedList,
    Scenario,
    SortingRule,
)
from largesse.rules.filters import filter_fields, parse_filter
from largesse.storage import Work

MOST = 50

_FIELDS = filter_fields(
    category_id="text",
    campaign_id="text",
    campaign_type="text",
    resource_id="text",
    resource_type="text",
    voucher_type="text",
    code="text",
    holder_role="text",
)


class OptionsInput(msgspec.Struct, frozen=True):
    """How many, in which order, of what kind, and what should be told besides."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    starting_after: ShortText | None = None
    filters: dict[str, Any] | None = None
    expand: list[Literal["redeemable", "category", "validation_rules"]] | None = None
    sorting_rule: SortingRule | None = None


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
    """Return what is asked."""
    options = data.options or OptionsInput()
    order = draft_of(data.order)
    began = read_time(options.starting_after, ".options.starting_after")
    return Qualification(
        scenario=data.scenario or "ALL",
        purchase=Purchase(
            order=order,
            customer=shopper_of(data.customer, order),
            tracking_id=data.tracking_id or None,
            metadata=checked_metadata(data.metadata or {}),
        ),
        limit=options.limit or 5,
        starting_after=cursor_of(began) if began else None,
        sorting_rule=options.sorting_rule or "DEFAULT",
        filter=parse_filter(options.filters or {}, ".options.filters", fields=_FIELDS),
    )


def examination_of(
    data: SingleInput, kind: PossibleObject, limit: int, *, audience_only: bool
) -> Qualification:
    """Return what an older call asks: which codes, or which campaigns, could be used."""
    if not 1 <= limit <= MOST:
        raise refuse("invalid_query_params", "limit", need=f"1 to {MOST}", got=limit)
    return Qualification(
        scenario="AUDIENCE_ONLY" if audience_only else "ALL",
        purchase=context_of(data.of("voucher", "")),
        limit=limit,
        kinds=(kind,),
    )


def qualification_shape(
    work: Work, data: QualificationInput, found: QualifiedList
) -> QualificationShape:
    """Return what can be used as the wire has it."""
    gathered = found.gathered
    shapes = [_qualified(work, data, found, each) for each in found.qualified]
    following = found.following
    order = gathered.order
    return QualificationShape(
        redeemables=QualifiedRedeemables(
            shapes,
            len(shapes),
            following is not None,
            _cursor(following) if following else UNSET,
        ),
        stacking_rules=gathered.stacking,
        tracking_id=gathered.tracking_id or work.id("track_"),
        order=calculated_order(order, stored=gathered.stored is not None) if order else UNSET,
    )


def _cursor(following: datetime) -> str:
    """Return a time to the microsecond: behind the milliseconds stands how many are passed."""
    return following.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _qualified(
    work: Work, data: QualificationInput, found: QualifiedList, each: Qualified
) -> QualifiedShape:
    known = each.redeemable.found
    possible, outcomes = each.possible, each.outcomes
    stack = possible.object == "promotion_stack"
    result = ResultShape() if stack else result_of(work, outcomes[0], known)
    if data.locks and result.gift is not UNSET:
        gift = msgspec.structs.replace(result.gift, locked_credits=each.held)
        result = msgspec.structs.replace(result, gift=gift)
    rules: AssignmentList | UnsetType = UNSET
    if "validation_rules" in data.expand and not stack:
        rules = assignment_list([rule.assignment for rule in known.rules])
    told = expanded(found.gathered.stacking, known, data.expand)
    if stack:
        told = {name: value for name, value in told.items() if name != "metadata"}
        told |= {"name": given(possible.name)} if "name" in told else {}
    return QualifiedShape(
        id=possible.id if stack else outcomes[0].candidate.id,
        object=possible.object,
        created_at=wire_time(possible.created_at),
        result=result,
        applicable_to=applicable_list([to for each in outcomes for to in each.applicable]),
        inapplicable_to=inapplicable_list([to for each in outcomes for to in each.inapplicable]),
        order=given(order_of_all(found.gathered, outcomes) if outcomes[0].application else None),
        banner=given(known.tier.banner if known.tier and not stack else None),
        validation_rules_assignments=rules,
        **told,
    )
