"""Loyalty tiers on the wire: what they are, what they change, who has them."""

from __future__ import annotations

from collections.abc import Mapping as Mappings
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.discounts import metadata_of
from largesse.api.wire import LARGEST, Metadata, ShortText, given, wire_time, wire_time_or_none
from largesse.kernel.percent import Percent
from largesse.kernel.problem import refuse
from largesse.loyalty import last_day, local_day
from largesse.loyalty.model.tiers import (
    Expiry,
    HeldTier,
    Mapping,
    MemberTiers,
    Movement,
    Qualification,
    QualificationPeriod,
    Rounding,
    RoundingType,
    Start,
    Tier,
    TierDraft,
    TierLogEntry,
    TierRules,
)

Points = Annotated[int, Meta(ge=0, le=LARGEST)]
Multiplier = Annotated[Decimal, Meta(description="A factor, read exactly.")]
MOST_MAPPINGS = 200
_LARGEST_MULTIPLIER = 1000
MOST_DRAFTS = 50


class StartInput(msgspec.Struct, frozen=True):
    """When a tier begins."""

    type: Start | UnsetType | None = UNSET


class RoundingInput(msgspec.Struct, frozen=True):
    """To which day an expiry is put off; `value` is a month, 0 for January."""

    type: RoundingType | UnsetType | None = UNSET
    strategy: Literal["START", "END"] | UnsetType | None = UNSET
    unit: Literal["MONTH"] | UnsetType | None = UNSET
    value: Annotated[int, Meta(ge=0, le=11)] | UnsetType | None = UNSET


class ExpirationInput(msgspec.Struct, frozen=True):
    """When a tier ends."""

    type: Expiry | UnsetType | None = UNSET
    extend: Annotated[str, Meta(max_length=50)] | UnsetType | None = UNSET
    rounding: RoundingInput | UnsetType | None = UNSET


class TiersExpirationInput(msgspec.Struct, frozen=True):
    """The rules by which members qualify for tiers (`loyalty_tiers_expiration`)."""

    qualification_type: Qualification | UnsetType | None = UNSET
    qualification_period: QualificationPeriod | UnsetType | None = UNSET
    start_date: StartInput | UnsetType | None = UNSET
    expiration_date: ExpirationInput | UnsetType | None = UNSET


class RoundingShape(msgspec.Struct, frozen=True):
    """To which day an expiry is put off."""

    type: RoundingType
    strategy: Literal["START", "END"]
    unit: str | UnsetType = UNSET
    value: int | UnsetType = UNSET


class StartShape(msgspec.Struct, frozen=True):
    """When a tier begins."""

    type: Start


class ExpirationShape(msgspec.Struct, frozen=True):
    """When a tier ends."""

    type: Expiry
    extend: str | UnsetType = UNSET
    rounding: RoundingShape | UnsetType = UNSET


class TiersExpirationShape(msgspec.Struct, frozen=True):
    """The rules by which members qualify for tiers."""

    qualification_type: Qualification
    qualification_period: QualificationPeriod | UnsetType
    start_date: StartShape
    expiration_date: ExpirationShape


class RangeInput(msgspec.Struct, frozen=True):
    """From how many points a tier is, and up to how many."""

    from_: Points | UnsetType | None = msgspec.field(default=UNSET, name="from")
    to: Points | UnsetType | None = UNSET


class MappingInput(msgspec.Struct, frozen=True):
    """What a tier makes of an earning rule's points or a reward's price."""

    type: Literal["MULTIPLY", "CUSTOM", "UNAVAILABLE"]
    multiplier: Multiplier | UnsetType | None = UNSET
    points: Points | UnsetType | None = UNSET


class LoyaltyTierInput(msgspec.Struct, frozen=True):
    """What is said of a tier."""

    name: ShortText | UnsetType | None = UNSET
    points: RangeInput | UnsetType | None = UNSET
    earning_rules: dict[str, MappingInput] | UnsetType | None = UNSET
    rewards: dict[str, MappingInput] | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class LoyaltyTierOptions(msgspec.Struct, frozen=True):
    """Whether members are put under a changed tier at once."""

    recalculate_tiers: bool | UnsetType | None = UNSET


class LoyaltyTierUpdate(LoyaltyTierInput, frozen=True):
    """What a tier says from now on: all of it anew."""

    options: LoyaltyTierOptions | UnsetType | None = UNSET


class RangeShape(msgspec.Struct, frozen=True):
    """The range of a tier."""

    from_: int = msgspec.field(name="from")
    to: int | None = None


class TierConfigShape(msgspec.Struct, frozen=True):
    """The range of a tier, once more."""

    points: RangeShape


class MappingShape(msgspec.Struct, frozen=True):
    """What a tier makes of an earning rule's points or a reward's price."""

    type: str
    multiplier: Decimal | UnsetType = UNSET
    points: int | UnsetType = UNSET


class MemberTierShape(msgspec.Struct, frozen=True, kw_only=True):
    """Since which local day a member has a tier, and through which."""

    customer_id: str | None
    campaign_id: str
    tier_id: str
    start_date: str
    expiration_date: str | UnsetType = UNSET
    created_at: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET


class LoyaltyTierShape(msgspec.Struct, frozen=True, kw_only=True):
    """A loyalty tier; as a member's it tells since when and until when."""

    id: str
    name: str | None
    campaign_id: str
    metadata: Metadata
    created_at: str
    updated_at: str | UnsetType = UNSET
    earning_rules: dict[str, MappingShape]
    rewards: dict[str, MappingShape]
    config: TierConfigShape
    points: RangeShape
    expiration: MemberTierShape | UnsetType = UNSET
    object: str = "loyalty_tier"


class LoyaltyTierList(msgspec.Struct, frozen=True):
    """Tiers, as many as were asked for."""

    data: list[LoyaltyTierShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class TierMoveShape(msgspec.Struct, frozen=True, kw_only=True):
    """A member's step from tier to tier."""

    id: str
    movement: Movement
    from_tier: str | None
    to_tier: str | None
    start_date: str | UnsetType = UNSET
    expiration_date: str | UnsetType = UNSET
    points: int
    happened_at: str
    object: str = "loyalty_tier_move"


class TierMoveList(msgspec.Struct, frozen=True):
    """How a member moved, the newest move first."""

    data: list[TierMoveShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def tier_rules(data: TiersExpirationInput) -> TierRules:
    """Return the rules a request says; whether they go together is asked when they are kept."""
    qualification = data.qualification_type or "BALANCE"
    by_balance = qualification == "BALANCE"
    start = (data.start_date.type if data.start_date else None) or "IMMEDIATE"
    ends = data.expiration_date or ExpirationInput()
    rounding = None
    if ends.rounding and ends.rounding.type:
        month = ends.rounding.value
        rounding = Rounding(
            ends.rounding.type,
            ends.rounding.strategy or "END",
            month + 1 if isinstance(month, int) else None,
        )
    return TierRules(
        qualification,
        data.qualification_period or None,
        start,
        ends.type or ("BALANCE_DROP" if by_balance else "END_OF_PERIOD"),
        ends.extend or None,
        rounding,
    )


def tiers_expiration_shape(rules: TierRules) -> TiersExpirationShape:
    """Return rules as the wire has them."""
    rounding: RoundingShape | UnsetType = UNSET
    if rules.rounding is not None:
        month = rules.rounding.month
        rounding = RoundingShape(
            rules.rounding.type,
            rules.rounding.strategy,
            UNSET if month is None else "MONTH",
            UNSET if month is None else month - 1,
        )
    return TiersExpirationShape(
        rules.qualification,
        given(rules.period),
        StartShape(rules.start),
        ExpirationShape(rules.expiry, given(rules.extend), rounding),
    )


def tier_draft(data: LoyaltyTierInput, where: str) -> TierDraft:
    """Return what a request says of a tier; refuses one without a range."""
    points = data.points or RangeInput()
    if not isinstance(points.from_, int) and not isinstance(points.to, int):
        need = "from how many points the tier is"
        raise refuse("invalid_payload", f"{where}.points.from", need=need)
    if data.metadata:
        checked_metadata(data.metadata, f"{where}.metadata")
    return TierDraft(
        name=data.name or None,
        points_from=points.from_ if isinstance(points.from_, int) else 0,
        points_to=points.to if isinstance(points.to, int) else None,
        earning_rules=_mappings(data.earning_rules, f"{where}.earning_rules"),
        rewards=_mappings(data.rewards, f"{where}.rewards"),
        metadata=metadata_of(data.metadata),
    )


def tier_shape(tier: Tier, expiration: MemberTierShape | UnsetType = UNSET) -> LoyaltyTierShape:
    """Return a tier as the wire has it."""
    points = RangeShape(tier.points_from, tier.points_to)
    return LoyaltyTierShape(
        id=tier.id,
        name=tier.name,
        campaign_id=tier.structure_id,
        metadata=tier.metadata,
        created_at=wire_time(tier.created_at),
        updated_at=given(wire_time_or_none(tier.updated_at)),
        earning_rules=_shown(tier.earning_rules),
        rewards=_shown(tier.rewards),
        config=TierConfigShape(points),
        points=points,
        expiration=expiration,
    )


def held_shape(held: HeldTier, found: MemberTiers, zone: ZoneInfo) -> LoyaltyTierShape:
    """Return a member's tier with the local days it is theirs."""
    until = held.expires_at
    expiration = MemberTierShape(
        customer_id=found.card.customer_id,
        campaign_id=found.card.programme_id,
        tier_id=held.tier.id,
        start_date=local_day(held.starts_at, zone).isoformat(),
        expiration_date=UNSET if until is None else last_day(until, zone).isoformat(),
        created_at=given(wire_time_or_none(found.created_at)),
        updated_at=given(wire_time_or_none(found.updated_at)),
    )
    return tier_shape(held.tier, expiration)


def member_tiers(found: MemberTiers, zone: ZoneInfo) -> LoyaltyTierList:
    """Return the tiers of a member."""
    own = [] if found.held is None else [found.held]
    shapes = [held_shape(each, found, zone) for each in (*own, *found.coming)]
    return LoyaltyTierList(shapes, len(shapes))


def move_list(moves: Sequence[TierLogEntry], zone: ZoneInfo) -> TierMoveList:
    """Return how a member moved."""
    shapes = [
        TierMoveShape(
            id=each.id,
            movement=each.movement,
            from_tier=each.from_tier,
            to_tier=each.to_tier,
            start_date=UNSET
            if each.starts_at is None
            else local_day(each.starts_at, zone).isoformat(),
            expiration_date=UNSET
            if each.expires_at is None
            else last_day(each.expires_at, zone).isoformat(),
            points=each.points,
            happened_at=wire_time(each.happened_at),
        )
        for each in moves
    ]
    return TierMoveList(shapes, len(shapes))


def factor_text(value: Decimal, where: str) -> str:
    """Return a factor as exact text; refuses what is none."""
    try:
        Percent.read(value)
    except ValueError:
        value = Decimal(-1)
    if not 0 <= value <= _LARGEST_MULTIPLIER:
        need = f"a number from 0 to {_LARGEST_MULTIPLIER}"
        raise refuse("invalid_payload", where, need=need, got=str(value))
    return format(value.normalize(), "f")


def _mappings(
    data: Mappings[str, MappingInput] | UnsetType | None, where: str
) -> dict[str, Mapping]:
    if not data:
        return {}
    if len(data) > MOST_MAPPINGS:
        raise refuse("invalid_payload", where, need=f"at most {MOST_MAPPINGS}", got=len(data))
    return {key: _mapping(each, f"{where}.{key}") for key, each in data.items()}


def _mapping(data: MappingInput, where: str) -> Mapping:
    multiplier: Any = data.multiplier if data.type == "MULTIPLY" else None
    points: Any = data.points if data.type == "CUSTOM" else None
    if data.type == "MULTIPLY" and not isinstance(multiplier, Decimal):
        raise refuse("invalid_payload", f"{where}.multiplier", need="a number")
    if data.type == "CUSTOM" and not isinstance(points, int):
        raise refuse("invalid_payload", f"{where}.points", need="how many points")
    text = None if multiplier is None else factor_text(multiplier, f"{where}.multiplier")
    return Mapping(data.type, text, points)


def _shown(mappings: Mappings[str, Mapping]) -> dict[str, MappingShape]:
    return {
        key: MappingShape(
            each.type,
            UNSET if each.multiplier is None else Decimal(each.multiplier),
            given(each.points),
        )
        for key, each in mappings.items()
    }
