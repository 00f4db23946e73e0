"""More points on some days of the week, and for some customers."""

from __future__ import annotations

from typing import Literal

import msgspec


class WeekdayMultiplier(msgspec.Struct, frozen=True, omit_defaults=True):
    """A factor on local days of the week, 0 for Sunday; for some earning rules, or for all."""

    multiplier: str
    days: tuple[int, ...]
    earning_rules: tuple[str, ...] = ()


class SegmentMultiplier(msgspec.Struct, frozen=True, omit_defaults=True):
    """A factor for whoever is in a segment; for some earning rules, or for all."""

    multiplier: str
    segment_id: str
    earning_rules: tuple[str, ...] = ()


class Multipliers(msgspec.Struct, frozen=True, omit_defaults=True):
    """The factors of a programme and what becomes of several that apply at once.

    With `HIGHEST` the largest counts alone, with `MULTIPLY` all of them do. What the member's tier
    makes of a rule multiplies on top of it either way.
    """

    combine: Literal["HIGHEST", "MULTIPLY"] = "HIGHEST"
    weekdays: tuple[WeekdayMultiplier, ...] = ()
    segments: tuple[SegmentMultiplier, ...] = ()
