"""What a programme does that the wire has no place for."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from largesse.loyalty.model.milestones import Milestone, Reminders
from largesse.loyalty.model.multipliers import Multipliers

ReturnedPoints = Literal["keep", "take_back_to_zero", "take_back_below_zero"]


class ProgrammeOptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A programme's options; what nobody set is as it has always been.

    `returned_points` is what becomes of points when the goods they were earned for come back, or
    the order is canceled: they stay, they go as far as they are there, or what was spent already
    is owed and repaid by the next ones.
    """

    returned_points: ReturnedPoints = "keep"
    multipliers: Multipliers | None = None
    milestones: tuple[Milestone, ...] = ()
    reminders: Reminders = Reminders()
    point_value: Decimal | None = None
    """What a point is worth in wire units, to say what the programme owes."""
