"""When points expire, as a programme, an earning rule or a card definition says it."""

from __future__ import annotations

from typing import Literal

import msgspec

PeriodType = Literal["MONTH", "FIXED_DAY_OF_YEAR"]
Rounding = Literal[
    "END_OF_MONTH", "END_OF_QUARTER", "END_OF_HALF_YEAR", "END_OF_YEAR", "PARTICULAR_MONTH"
]


class ExpiryRules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """After so many months, rounded up to the end of a stretch; or on a fixed day of the year.

    `rounding_value` is the month (1 to 12) of `PARTICULAR_MONTH`. Without a period type points
    never expire.
    """

    period_type: PeriodType | None = None
    period_value: int | None = None
    rounding_type: Rounding | None = None
    rounding_value: int | None = None
    fixed_month: int | None = None
    fixed_day: int | None = None
