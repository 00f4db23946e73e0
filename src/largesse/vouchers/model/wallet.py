"""The codes a customer holds."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from largesse.rules.filters import FilterAt
from largesse.vouchers.model.codes import Voucher, VoucherDetails

HoldingStatus = Literal["ACTIVE", "USED", "DISABLED", "NOT_ACTIVE_YET", "EXPIRED", "NO_BALANCE"]


class WalletFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the codes a customer holds a list is about, and where it goes on."""

    descending: bool = True
    starting_after: str | None = None
    filters: FilterAt | None = None


class Held(msgspec.Struct, frozen=True):
    """That a customer holds a code, since when, and of what kind of campaign."""

    id: str
    since: datetime
    voucher: Voucher
    campaign_type: str | None = None
    campaign_active: bool = True


class Holding(msgspec.Struct, frozen=True):
    """A code in a customer's wallet, with everything about it and how it stands."""

    held: Held
    details: VoucherDetails
    status: HoldingStatus
