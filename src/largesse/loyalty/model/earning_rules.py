"""Earning rules as a merchant writes them, and what came of occasions by them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.campaigns import Window
from largesse.loyalty.model.earning import Explanation, Measure, Trigger
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.rules.model import ItemKind

MOST_RULES = 100
"""A project has at most so many earning rules (wire-semantics §7)."""

ANY_TIER = "__ANY__"
"""What the wire says for whatever tier of the programme."""

MOST_PENDING_DAYS = 90

EarningRuleSort = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
EarningOutcome = Literal["earned", "pending", "nothing"]


class ItemName(msgspec.Struct, frozen=True):
    """A product, SKU or collection a rule counts."""

    object: ItemKind
    id: str


class Ratio(msgspec.Struct, frozen=True, omit_defaults=True):
    """So many points for every so much."""

    every: int | None = None
    points: int | None = None
    points_formula: str | None = None
    property: str | None = None
    object: ItemKind | None = None
    id: str | None = None
    applicable_to: tuple[ItemName, ...] = ()


class OrderRatios(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be measured of an order."""

    amount: Ratio | None = None
    total_amount: Ratio | None = None
    metadata: Ratio | None = None


class ItemRatios(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be measured of an order's items."""

    quantity: Ratio | None = None
    amount: Ratio | None = None
    subtotal_amount: Ratio | None = None


class MetadataRatio(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be measured of a customer or an event."""

    metadata: Ratio | None = None


class LoyaltyTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many points a rule gives, as the wire writes it."""

    type: Literal["FIXED", "PROPORTIONAL"]
    points: int | None = None
    points_formula: str | None = None
    calculation_type: Measure | None = None
    order: OrderRatios | None = None
    order_items: ItemRatios | None = None
    customer: MetadataRatio | None = None
    custom_event: MetadataRatio | None = None


class PendingPeriod(msgspec.Struct, frozen=True):
    """How long points wait before they are the card's."""

    period_value: int
    period_type: Literal["DAY"] = "DAY"


class EventSchema(msgspec.Struct, frozen=True):
    """The schema of the custom event a rule waits for."""

    schema_id: str


class EarningRule(Window, frozen=True, kw_only=True):
    """A rule of a programme: what sets it off, and what it gives then."""

    id: str
    programme_id: str
    trigger: Trigger
    loyalty: LoyaltyTerms
    created_at: datetime
    custom_event: EventSchema | None = None
    pending_points: PendingPeriod | None = None
    expiration_rules: ExpiryRules | None = None
    banner: str | None = None
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
    updated_at: datetime | None = None


class EarningRuleDetails(msgspec.Struct, frozen=True):
    """A rule with the validation rule put on it."""

    rule: EarningRule
    validation_rule_id: str | None = None


class EarningRuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a rule. `event` is the wire's name, or that of a custom event."""

    event: str
    loyalty: LoyaltyTerms
    segment_id: str | None = None
    schema_id: str | None = None
    tier_id: str | None = None
    window: Window = Window()
    pending_points: PendingPeriod | None = None
    expiration_rules: ExpiryRules | None = None
    banner: str | None = None
    metadata: dict[str, Any] = {}
    validation_rule_id: str | None = None


class EarningRuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a rule; what is unset stays, `None` clears. Its event stays for good."""

    loyalty: LoyaltyTerms | UnsetType = UNSET
    window: dict[str, Any] = {}
    active: bool | UnsetType = UNSET
    pending_points: PendingPeriod | UnsetType | None = UNSET
    expiration_rules: ExpiryRules | UnsetType | None = UNSET
    banner: str | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    validation_rule_id: str | UnsetType | None = UNSET


class EarningRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one occasion by one rule: points, points that wait, or the reason why none.

    `holder_id` is the card, or the customer where there is none; `occasion` names what happened,
    the same however often it is told. `detail` is what the reason needed and found.
    """

    id: str
    programme_id: str
    rule_id: str
    holder_id: str
    occasion: str
    event_type: str
    outcome: EarningOutcome
    created_at: datetime
    card_id: str | None = None
    customer_id: str | None = None
    event_id: int | None = None
    order_id: str | None = None
    points: int = 0
    benefit_id: str | None = None
    pending_id: str | None = None
    explanation: Explanation | None = None
    reason: str | None = None
    detail: dict[str, Any] = {}
    request_id: str = ""


class EarningLogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A record with what it is called: the rule's banner, the card's code, the programme's name.

    `taken_back` is how many of its points went back with goods.
    """

    record: EarningRecord
    banner: str | None = None
    code: str | None = None
    programme: str | None = None
    taken_back: int = 0


class EarningReturn(msgspec.Struct, frozen=True, kw_only=True):
    """What one return was to take back of an earning.

    `share` is its part of the points; of these the card gave `points`, `pending_points` waited
    still, and the rest stays.
    """

    earning_id: str
    occasion: str
    measured: int
    share: int
    created_at: datetime
    points: int = 0
    pending_points: int = 0


class EarningReturned(msgspec.Struct, frozen=True):
    """What went back of an earning before."""

    measured: int = 0
    share: int = 0
    points: int = 0
