"""Tiers: what a structure says, where a member stands in it, and how they move."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

import msgspec

from largesse.kernel.period import Period
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.options import ProgrammeOptions

Qualification = Literal["BALANCE", "POINTS_IN_PERIOD"]
QualificationPeriod = Literal["MONTH", "QUARTER", "HALF_YEAR", "YEAR"]
Start = Literal["IMMEDIATE", "NEXT_PERIOD"]
Expiry = Literal["END_OF_PERIOD", "END_OF_NEXT_PERIOD", "BALANCE_DROP", "CUSTOM"]
RoundingType = Literal["MONTH", "QUARTER", "HALF_YEAR", "YEAR", "CUSTOM"]
TierSort = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
Movement = Literal["joined", "left", "upgraded", "downgraded", "prolonged"]


class Rounding(msgspec.Struct, frozen=True):
    """To which day an expiry is put off: the first or last of a calendar period.

    With `CUSTOM` it is that of a particular `month`, 1 for January.
    """

    type: RoundingType
    strategy: Literal["START", "END"] = "END"
    month: int | None = None


class TierRules(msgspec.Struct, frozen=True, omit_defaults=True):
    """How members qualify for a tier, when it begins and when it ends.

    By balance a tier begins at once; it ends at once when the balance drops (`BALANCE_DROP`) or
    `extend` later, rounded (`CUSTOM`). By points in a period it begins at once or with the next
    period, and ends with the period it begins in or with the one after, and `extend` later.
    """

    qualification: Qualification = "BALANCE"
    period: QualificationPeriod | None = None
    start: Start = "IMMEDIATE"
    expiry: Expiry = "BALANCE_DROP"
    extend: str | None = None
    rounding: Rounding | None = None

    @property
    def extension(self) -> Period:
        """Return how much longer a tier lasts."""
        return Period.read(self.extend) if self.extend else Period()


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a tier makes of the points of an earning rule, or of the price of a reward.

    `MULTIPLY` multiplies by an exact decimal, `CUSTOM` says how many instead; `UNAVAILABLE` is of
    rewards only.
    """

    type: Literal["MULTIPLY", "CUSTOM", "UNAVAILABLE"]
    multiplier: str | None = None
    points: int | None = None


class TierDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a tier to be made."""

    name: str | None
    points_from: int
    points_to: int | None
    earning_rules: dict[str, Mapping] = {}
    rewards: dict[str, Mapping] = {}
    metadata: dict[str, Any] = {}


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A tier: from how many points on, up to how many, and what it changes.

    `segments` are gates: a member has to be in one of them (none: everybody).
    """

    id: str
    structure_id: str
    points_from: int
    created_at: datetime
    points_to: int | None = None
    name: str | None = None
    segments: tuple[str, ...] = ()
    earning_rules: dict[str, Mapping] = {}
    rewards: dict[str, Mapping] = {}
    metadata: dict[str, Any] = {}
    updated_at: datetime | None = None


class TierStructure(msgspec.Struct, frozen=True):
    """Tiers in the order of their points, and the rules they follow."""

    id: str
    rules: TierRules = TierRules()
    tiers: tuple[Tier, ...] = ()


class Measured(msgspec.Struct, frozen=True):
    """What a member qualifies with now: a balance, or what they earned in the current period."""

    points: int
    segments: frozenset[str] = frozenset()


class Claim(msgspec.Struct, frozen=True):
    """A right to a tier for a time; `period` is the first day of the one it was earned in."""

    tier_id: str
    starts_at: datetime
    expires_at: datetime | None = None
    period: date | None = None


class TierStanding(msgspec.Struct, frozen=True):
    """Where a member stands: every claim that is not over, and until when time has been followed.

    Of the claims that have begun the highest tier counts, so that nobody has two.
    """

    claims: tuple[Claim, ...] = ()
    followed_to: datetime | None = None


class TierMove(msgspec.Struct, frozen=True):
    """A member's step from tier to tier: when, and how long the tier it leads to is theirs."""

    movement: Movement
    happened_at: datetime
    from_tier: str | None
    to_tier: str | None
    starts_at: datetime | None = None
    expires_at: datetime | None = None


class Stepped(msgspec.Struct, frozen=True):
    """Where a member stands after a step, and how they came there."""

    standing: TierStanding
    moves: tuple[TierMove, ...] = ()


class HeldTier(msgspec.Struct, frozen=True):
    """A tier a member has or will have: since when and until when (`None`: no end is set)."""

    tier: Tier
    starts_at: datetime
    expires_at: datetime | None


class RewardTerms(msgspec.Struct, frozen=True):
    """What a member's tier makes of a reward: whether it is theirs to have, and at which price."""

    available: bool = True
    points: int | None = None
    factor: Fraction = Fraction(1)


class MemberTier(msgspec.Struct, frozen=True, kw_only=True):
    """A member's row: where they stand in a structure, as it is kept."""

    member_id: str
    card_id: str
    structure_id: str
    customer_id: str | None = None
    tier_id: str | None = None
    standing: TierStanding = TierStanding()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class MemberTiers(msgspec.Struct, frozen=True):
    """The tiers of the member a card is of: the one they have, and those to come."""

    card: Card
    held: HeldTier | None = None
    coming: tuple[HeldTier, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class TierSetting(msgspec.Struct, frozen=True):
    """All that a movement of a card may set going: tiers, milestones, reminders."""

    structure: TierStructure
    options: ProgrammeOptions = ProgrammeOptions()


class TierLogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A move of a member, as it is kept for good."""

    id: str
    member_id: str
    structure_id: str
    movement: Movement
    from_tier: str | None
    to_tier: str | None
    starts_at: datetime | None
    expires_at: datetime | None
    points: int
    happened_at: datetime
    created_at: datetime
