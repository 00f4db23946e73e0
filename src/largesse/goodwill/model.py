"""The nouns of goodwill."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

GoodwillKind = Literal["coupon", "credit", "points"]


class GoodwillDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is given: a code of a campaign, or an amount of credit or points.

    Credit goes onto `card`, or onto a new gift card, of `campaign` or of none. Points go onto the
    loyalty `card`, the customer's card of `campaign`, or to the customer's own account.
    """

    kind: GoodwillKind
    amount: int = 1
    campaign: str | None = None
    card: str | None = None
    expires_at: datetime | None = None
    note: str | None = None
    source_id: str | None = None


class GoodwillGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What was given, to whom, by whom and why; `code` is the coupon's or the card's."""

    id: str
    customer_id: str | None
    kind: GoodwillKind
    amount: int
    created_at: datetime
    campaign_id: str | None = None
    voucher_id: str | None = None
    code: str | None = None
    posting_id: str | None = None
    source_id: str | None = None
    note: str | None = None
    caller_kind: str = "server"
    caller_id: str | None = None
    caller_name: str | None = None


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant came to: a code, or a movement, or both."""

    voucher_id: str | None = None
    code: str | None = None
    campaign_id: str | None = None
    posting_id: str | None = None


class GoodwillFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which grants a list is about; the customer by id or source id, the caller by key."""

    customer: str | None = None
    kind: GoodwillKind | None = None
    caller: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
