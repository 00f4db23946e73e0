"""What every decision needs to know of the project it is made in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.currency import Currency, currency


class ClientSide(msgspec.Struct, frozen=True):
    """What browsers and apps may do with a client key; nothing until the merchant says so.

    A request's `Origin` has to be one of `trusted_domains`, or `*` stands among them.
    """

    trusted_domains: tuple[str, ...] = ()
    redeem_enabled: bool = False
    publish_enabled: bool = False
    list_vouchers_enabled: bool = False
    create_customer_enabled: bool = False
    loyalty_events_enabled: bool = False
    set_voucher_expiration_date_enabled: bool = False


class Project(msgspec.Struct, frozen=True):
    """A tenant: one shop's offers, codes and customers, apart from every other's.

    `time_zone` is an IANA name and governs daily, weekly and monthly windows; `week_start` is
    0 for Sunday, 1 for Monday, 6 for Saturday. `schema_revision` grows with every change of its
    metadata schemas, 0 before the first. `code_charset` are the letters of codes whose config names
    none.
    """

    id: str
    name: str
    currency_code: str = "USD"
    time_zone: str = "UTC"
    language: str = "en"
    week_start: int = 1
    case_sensitive_codes: bool = True
    client: ClientSide = ClientSide()
    schema_revision: int = 0
    code_charset: str | None = None

    @property
    def currency(self) -> Currency:
        """Return the currency all amounts of the project are in."""
        return currency(self.currency_code)

    @property
    def zone(self) -> ZoneInfo:
        """Return the project's time zone."""
        return ZoneInfo(self.time_zone)
