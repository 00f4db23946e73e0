"""What a programme does that the published API has no place for."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.shapes.loyalty_milestones import (
    MilestoneInput,
    MilestoneShape,
    MultipliersInput,
    MultipliersShape,
    RemindersInput,
    RemindersShape,
    milestone_shape,
    milestones_of,
    multipliers_of,
    multipliers_shape,
    reminders_of,
    reminders_shape,
)
from largesse.kernel.problem import refuse
from largesse.loyalty.model.options import ProgrammeOptions, ReturnedPoints

PointValue = Annotated[
    Decimal,
    Meta(
        description="What a point is worth in wire units (x100), to say what is owed: 1 is a cent."
    ),
]
_MOST_FOR_A_POINT = 1_000_000


class OptionsInput(msgspec.Struct, frozen=True, kw_only=True):
    """The options to change; what is left out stays, null is the default."""

    returned_points: ReturnedPoints | UnsetType | None = UNSET
    multipliers: MultipliersInput | UnsetType | None = UNSET
    milestones: Annotated[list[MilestoneInput], Meta(max_length=50)] | UnsetType | None = UNSET
    reminders: RemindersInput | UnsetType | None = UNSET
    point_value: PointValue | UnsetType | None = UNSET


class OptionsShape(msgspec.Struct, frozen=True, kw_only=True):
    """A programme's options."""

    campaign_id: str
    returned_points: ReturnedPoints
    multipliers: MultipliersShape | None
    milestones: list[MilestoneShape]
    reminders: RemindersShape
    point_value: PointValue | None
    object: str = "loyalty_options"


def options_change(data: OptionsInput) -> dict[str, Any]:
    """Return the options a request changes."""
    changed: dict[str, Any] = {}
    if data.returned_points is not UNSET:
        changed["returned_points"] = data.returned_points or "keep"
    if data.multipliers is not UNSET:
        changed["multipliers"] = multipliers_of(data.multipliers) if data.multipliers else None
    if data.milestones is not UNSET:
        changed["milestones"] = milestones_of(data.milestones or ())
    if data.reminders is not UNSET:
        changed["reminders"] = reminders_of(data.reminders or RemindersInput())
    if data.point_value is not UNSET:
        changed["point_value"] = _point_value(data.point_value)
    return changed


def _point_value(value: Decimal | None) -> Decimal | None:
    if value is not None and not 0 <= value <= _MOST_FOR_A_POINT:
        need = f"a number from 0 to {_MOST_FOR_A_POINT}"
        raise refuse("invalid_payload", ".point_value", need=need, got=str(value))
    return value


def options_shape(programme_id: str, options: ProgrammeOptions) -> OptionsShape:
    """Return a programme's options as `/api` tells them."""
    multipliers = options.multipliers
    return OptionsShape(
        campaign_id=programme_id,
        returned_points=options.returned_points,
        multipliers=None if multipliers is None else multipliers_shape(multipliers),
        milestones=[milestone_shape(each) for each in options.milestones],
        reminders=reminders_shape(options.reminders),
        point_value=options.point_value,
    )
