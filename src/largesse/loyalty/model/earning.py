"""What an earning rule says, ready to be asked, and what it answers.

One engine for both generations of programmes: a rule has one trigger and earnings in order, of
which the first that matches counts. A rule of the first generation has one earning and no limits.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from largesse.kernel.period import CalendarUnit, Period
from largesse.kernel.reason import Reason
from largesse.pricing.model import Validity
from largesse.rules import CompiledRule, ItemReference, Situation
from largesse.rules.formulas import Formula

TierMovement = Literal["joined", "left", "upgraded", "downgraded", "prolonged"]
TriggerKind = Literal[
    "order.paid",
    "customer.segment.entered",
    "customer.custom_event",
    "customer.loyalty.tier.joined",
    "customer.loyalty.tier.left",
    "customer.loyalty.tier.upgraded",
    "customer.loyalty.tier.downgraded",
    "customer.loyalty.tier.prolonged",
]
Measure = Literal[
    "ORDER_AMOUNT",
    "ORDER_TOTAL_AMOUNT",
    "ORDER_METADATA",
    "ORDER_ITEMS_QUANTITY",
    "ORDER_ITEMS_AMOUNT",
    "ORDER_ITEMS_SUBTOTAL_AMOUNT",
    "CUSTOMER_METADATA",
    "CUSTOM_EVENT_METADATA",
]
ItemMeasure = Literal["ORDER_ITEMS_QUANTITY", "ORDER_ITEMS_AMOUNT", "ORDER_ITEMS_SUBTOTAL_AMOUNT"]

ITEM_MEASURES: frozenset[str] = frozenset(
    ("ORDER_ITEMS_QUANTITY", "ORDER_ITEMS_AMOUNT", "ORDER_ITEMS_SUBTOTAL_AMOUNT")
)

MOST_POINTS = 1_000_000_000_000
"""Nothing earns more points at once."""


class Trigger(msgspec.Struct, frozen=True):
    """What sets a rule off; `reference` is the segment, the event or the tier (`None`: any)."""

    kind: TriggerKind
    reference: str | None = None

    @property
    def event(self) -> str:
        """Return what the wire calls it: of a custom event its own name."""
        if self.kind == "customer.custom_event" and self.reference:
            return self.reference
        return self.kind


class PointsAmount(msgspec.Struct, frozen=True):
    """So many points: what a formula gives, else a number, which is also the formula's fallback."""

    points: int | None = None
    formula: Formula | None = None


class FixedPoints(msgspec.Struct, frozen=True):
    """So many points an occasion."""

    amount: PointsAmount


class ProportionalPoints(msgspec.Struct, frozen=True):
    """So many points for every so much of something; money is in wire units.

    `targets` narrow what is measured of items (none: every item), `property` names what is
    measured of metadata.
    """

    measure: Measure
    every: int
    amount: PointsAmount
    property: str = ""
    targets: tuple[ItemReference, ...] = ()


class GivenBenefit(msgspec.Struct, frozen=True):
    """A benefit in place of points; what it is, the programme knows."""

    benefit_id: str


class Earning(msgspec.Struct, frozen=True):
    """One of a rule's earnings: what it gives, under which conditions."""

    gives: FixedPoints | ProportionalPoints | GivenBenefit
    rules: tuple[CompiledRule, ...] = ()


class EarningLimits(msgspec.Struct, frozen=True):
    """How often and how much a rule gives one card.

    `most_points` is how many in all: what is beyond is trimmed. `most_points_each` is how many an
    occasion may earn: one that would earn more earns none at all.
    """

    cooldown: Period | None = None
    most_times: int | None = None
    unit: CalendarUnit | None = None
    """The calendar period `most_times` counts in; `None`: ever."""
    most_points: int | None = None
    most_points_each: int | None = None


class EarningTerms(msgspec.Struct, frozen=True):
    """An earning rule, ready to be asked."""

    id: str
    trigger: Trigger
    earnings: tuple[Earning, ...]
    validity: Validity = Validity()
    rules: tuple[CompiledRule, ...] = ()
    limits: EarningLimits = EarningLimits()
    begins_at: datetime | None = None
    """When the rule was made: nothing from before earns by it."""


class EarningStanding(msgspec.Struct, frozen=True):
    """What a rule gave a card before: when last, how often in its period, how many points."""

    last_at: datetime | None = None
    times: int = 0
    points: int = 0


class Occasion(msgspec.Struct, frozen=True):
    """Something that happened, with the facts a rule may ask about."""

    trigger: Trigger
    situation: Situation
    line_ids: tuple[str, ...] = ()
    """The ids of the cart's lines, in their order."""
    standing: EarningStanding = EarningStanding()


class Adjustment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody's standing does to a rule's points.

    `CUSTOM` puts `value` in place of the rule's points (of a proportional rule: for every so much),
    `MULTIPLY` multiplies what is earned.
    """

    kind: Literal["MULTIPLY", "CUSTOM"]
    value: Decimal
    source: Literal["tier", "weekday", "segment"]
    id: str | None = None
    name: str | None = None


class Basis(msgspec.Struct, frozen=True, omit_defaults=True):
    """What points were earned for, so that a return takes back its share of them.

    `whole` is how much of it there was; `lines` are the ids of the lines that counted (empty: all).
    """

    of: Literal["amount", "total", "quantity"]
    whole: int
    lines: tuple[str, ...] = ()


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why so many points: what was measured, for every how much how many, and what changed it.

    Numbers that need not be whole are exact texts.
    """

    type: Literal["FIXED", "PROPORTIONAL", "BENEFIT"]
    earning: int = 0
    """Which of the rule's earnings counted, the first being 0."""
    measure: Measure | None = None
    property: str | None = None
    value: str | None = None
    every: int | None = None
    times: int | None = None
    each: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    trimmed_from: int | None = None
    basis: Basis | None = None


class Earned(msgspec.Struct, frozen=True):
    """The answer: points (or a benefit) and why; none, with the reason."""

    points: int = 0
    benefit_id: str | None = None
    explanation: Explanation | None = None
    reason: Reason | None = None
