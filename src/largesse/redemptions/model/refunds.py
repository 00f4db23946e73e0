"""The nouns of refunds onto gift cards."""

from __future__ import annotations

from datetime import datetime

import msgspec


class RefundDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is refunded onto a card: some of what was paid for one of order, redemption or return.

    Onto `card`, by code or id, else onto a new one: of `campaign`, by id or name, or of none.
    """

    amount: int
    order: str | None = None
    redemption: str | None = None
    return_: str | None = None
    card: str | None = None
    campaign: str | None = None
    source_id: str | None = None
    note: str | None = None


class CardPayment(msgspec.Struct, frozen=True):
    """What gift cards paid with a redemption and did not get back, and what of it was refunded."""

    redemption_id: str
    spent: int
    refunded: int = 0

    @property
    def left(self) -> int:
        """Return what can still be given back, by a refund or to the card itself."""
        return max(0, self.spent - self.refunded)


class RefundPart(msgspec.Struct, frozen=True):
    """How much of a refund is counted under a name, and how much may be in all."""

    amount: int
    cap: int


class Refundable(msgspec.Struct, frozen=True, kw_only=True):
    """What is refunded, counted under each of its names.

    What cards paid is counted under its redemption whatever the refund names, for a rollback or a
    return gives that much less back.
    """

    parts: dict[str, RefundPart]
    order_id: str | None = None
    redemption_id: str | None = None
    return_id: str | None = None
    customer_id: str | None = None


class CardRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund onto a gift card."""

    id: str
    voucher_id: str
    amount: int
    created_at: datetime
    order_id: str | None = None
    redemption_id: str | None = None
    return_id: str | None = None
    new_card: bool = False
    source_id: str | None = None
    note: str | None = None
    caller_id: str | None = None
    code: str | None = None
    balance: int | None = None
    """What is on the card after it; not told of earlier refunds."""


class RefundFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which refunds a list is about; orders by id or source id, cards by code or id."""

    order: str | None = None
    card: str | None = None
