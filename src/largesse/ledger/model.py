"""Accounts and what is posted to them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

AccountKind = Literal["points"]
PostingReason = Literal["redemption", "rollback"]


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """One movement of an account: a redemption credits, its rollback takes back the same.

    `holder_id` is `None` when the customer was forgotten; `balance` is the account's after it.
    """

    id: str
    holder_id: str | None
    amount: int
    reason: PostingReason
    redemption_id: str
    created_at: datetime
    kind: AccountKind = "points"
    balance: int | None = None
    rollback_id: str | None = None
    campaign_id: str | None = None
    voucher_id: str | None = None


class Holding(msgspec.Struct, frozen=True):
    """What a customer has, and a page of how it came to be, the newest first."""

    holder_id: str
    balance: int
    postings: tuple[Posting, ...] = ()
    more: bool = False


class LedgerMismatch(msgspec.Struct, frozen=True):
    """Something in the books that does not add up: two numbers that ought to be one."""

    project_id: str
    about: str
    stands: int
    counted: int
