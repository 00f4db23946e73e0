"""What every decision needs to know of the project it is made in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.currency import Currency, currency


class Project(msgspec.Struct, frozen=True):
    """A tenant: one shop's offers, codes and customers, apart from every other's.

    `time_zone` is an IANA name and governs daily, weekly and monthly windows; `week_start` is
    0 for Sunday, 1 for Monday, 6 for Saturday.
    """

    id: str
    name: str
    currency_code: str = "USD"
    time_zone: str = "UTC"
    language: str = "en"
    week_start: int = 1
    case_sensitive_codes: bool = True

    @property
    def currency(self) -> Currency:
        """Return the currency all amounts of the project are in."""
        return currency(self.currency_code)

    @property
    def zone(self) -> ZoneInfo:
        """Return the project's time zone."""
        return ZoneInfo(self.time_zone)
