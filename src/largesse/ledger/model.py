"""Accounts, what is posted to them, and the lots it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

AccountKind = Literal["points", "credits"]
PostingReason = Literal[
    "issue",
    "addition",
    "removal",
    "redemption",
    "rollback",
    "refund",
    "accrual",
    "accrual_taken_back",
    "activation",
    "expiration",
    "transfer_in",
    "transfer_out",
    "redeemed_before",
    "deletion",
    "erased",
]
"""Why something moved. A redemption credits points or spends; `refund` gives spendings back,
`rollback` takes back what a redemption credited; `redeemed_before` was spent before it came here;
what was left of a deleted card, or of a forgotten customer, went with them."""
SystemAccount = Literal["issued", "spent", "removed", "expired", "transferred"]
"""Where it came from or went to; each is a sum of postings and no row."""


class Refers(msgspec.Struct, frozen=True, kw_only=True):
    """What a movement is about. `source_id` is the merchant's own name of it, `note` what is said
    about it on the wire as its reason.
    """

    campaign_id: str | None = None
    redemption_id: str | None = None
    rollback_id: str | None = None
    order_id: str | None = None
    customer_id: str | None = None
    voucher_id: str | None = None
    event_id: str | None = None
    earning_rule_id: str | None = None
    reward_id: str | None = None
    source_id: str | None = None
    note: str | None = None
    related: dict[str, Any] = {}


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be credited: one lot, which runs out at `expires_at`, or never."""

    kind: AccountKind
    holder_id: str | None
    amount: int
    reason: PostingReason
    expires_at: datetime | None = None
    programme_id: str | None = None
    refers: Refers = Refers()
    created_at: datetime | None = None
    """When it happened, when that was not now."""
    id: str | None = None
    """Its posting's, drawn when it is not told."""


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be taken: all of it, or the whole transaction is to be undone.

    `overdrawn` is for what happened elsewhere and is only told: what is not there is owed.
    """

    kind: AccountKind
    holder_id: str
    amount: int
    reason: PostingReason
    refers: Refers = Refers()
    overdrawn: bool = False
    created_at: datetime | None = None
    id: str | None = None


class Returning(msgspec.Struct, frozen=True, kw_only=True):
    """What a spending took, to be given back: `amount` of it, or all that is left of it.

    The spending is a posting, or the one of this kind a redemption made from a holder.
    """

    reason: PostingReason = "refund"
    posting_id: str | None = None
    kind: AccountKind | None = None
    holder_id: str | None = None
    amount: int | None = None
    refers: Refers = Refers()
    created_at: datetime | None = None
    id: str | None = None


class TakingBack(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be taken back, up to what is there; `below_zero` the rest of it is owed.

    `posting_id` is the grant it was credited by: its lot goes first.
    """

    kind: AccountKind
    holder_id: str | None
    amount: int
    reason: PostingReason
    below_zero: bool = False
    posting_id: str | None = None
    programme_id: str | None = None
    refers: Refers = Refers()
    created_at: datetime | None = None
    id: str | None = None


Movement = Grant | Spending | Returning | TakingBack


class LotPart(msgspec.Struct, frozen=True):
    """What a posting put into a lot, or took of it."""

    id: str
    amount: int
    expires_at: datetime | None = None


class AccountStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where an account stands: what ran out is not in the balance, what others hold not available.

    `granted` is all that was ever given, `transferred` what came from others less what went to
    them.
    """

    holder_id: str = ""
    programme_id: str | None = None
    balance: int = 0
    held: int = 0
    granted: int = 0
    spent: int = 0
    removed: int = 0
    expired: int = 0
    transferred: int = 0
    owed: int = 0
    next_expiration_at: datetime | None = None
    next_expiration_amount: int | None = None

    @property
    def available(self) -> int:
        """Return what can be spent now."""
        return max(0, self.balance - self.held)

    @property
    def total(self) -> int:
        """Return all that was given, less what was removed."""
        return self.granted + self.transferred - self.removed


class Posting(Refers, frozen=True, kw_only=True):
    """One movement of an account, never edited.

    `holder_id` is `None` when the customer was forgotten. `balance` is what the holder has after
    it, less what they owe, and `total` all they were given, less what was removed. `returns` names
    the posting it gives back, `owed` what of it became a debt, or repaid one.
    """

    id: str
    holder_id: str | None
    amount: int
    reason: PostingReason
    created_at: datetime
    kind: AccountKind = "points"
    balance: int | None = None
    total: int | None = None
    owed: int = 0
    against: SystemAccount = "issued"
    programme_id: str | None = None
    returns: str | None = None
    lots: tuple[LotPart, ...] = ()
    standing: AccountStanding | None = None
    """Where the account stood right after it; told to whoever writes it."""


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """What was granted together, and what is left of it."""

    id: str
    kind: AccountKind
    holder_id: str
    posting_id: str
    amount: int
    remaining: int
    created_at: datetime
    expires_at: datetime | None = None
    reason: PostingReason | None = None
    programme_id: str | None = None


class Opening(msgspec.Struct, frozen=True):
    """A new account: what is on it, and what of that was spent before it came here."""

    holder_id: str
    amount: int
    spent: int = 0
    programme_id: str | None = None


class PostingFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which postings a list is about; of one holder, or of a programme."""

    kind: AccountKind
    holder_id: str | None = None
    programme_id: str | None = None
    reasons: Sequence[PostingReason] | None = None
    source_ids: Sequence[str] | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    after: str | None = None
    """The id of a posting the page goes on behind."""
    oldest_first: bool = False


class Liability(msgspec.Struct, frozen=True):
    """What a programme owed at a moment, in its unit."""

    kind: AccountKind
    programme_id: str | None
    holders: int
    amount: int


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


class ShortError(Exception):
    """Raised when less is available than is to be spent or held; the caller rolls back."""

    def __init__(self, kind: AccountKind, holder_id: str, needed: int, available: int) -> None:
        super().__init__(f"{holder_id} has {available} {kind} of {needed}")
        self.kind = kind
        self.holder_id = holder_id
        self.needed = needed
        self.available = available


class ExcessError(Exception):
    """Raised when more is given back than is left of what was taken; the caller rolls back."""

    def __init__(self, posting_id: str | None, needed: int, available: int) -> None:
        super().__init__(f"of {posting_id} {available} is left, not {needed}")
        self.posting_id = posting_id
        self.needed = needed
        self.available = available
