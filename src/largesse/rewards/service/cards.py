"""Cards that rewards top up: gift cards, and cards somebody above this floor knows.

What points mean is known by loyalty programmes, so that is a port: `bootstrap` hands in who credits
their cards.
"""

from __future__ import annotations

from typing import Protocol

from largesse.kernel.problem import refuse
from largesse.ledger import Posting, Refers
from largesse.storage import Connection, Work
from largesse.vouchers import Voucher, VoucherType
from largesse.vouchers.service.credits import add_credits, take_credits_back


class CardCredit(Protocol):
    """Puts something on cards of one type and takes it off again, in the caller's transaction."""

    async def add(
        self, connection: Connection, work: Work, voucher: Voucher, amount: int, refers: Refers
    ) -> Posting:
        """Put an amount on a card."""
        ...

    async def take_back(
        self,
        connection: Connection,
        work: Work,
        voucher: Voucher,
        amount: int,
        posting_id: str,
        refers: Refers,
    ) -> None:
        """Take off a card what of an addition is still there."""
        ...


class GiftCredit:
    """Credit of gift cards."""

    async def add(
        self, connection: Connection, work: Work, voucher: Voucher, amount: int, refers: Refers
    ) -> Posting:
        """Put credit on a gift card."""
        return await add_credits(connection, work, voucher, amount, refers=refers)

    async def take_back(
        self,
        connection: Connection,
        work: Work,
        voucher: Voucher,
        amount: int,
        posting_id: str,
        refers: Refers,
    ) -> None:
        """Take off a gift card what of an addition is still there."""
        await take_credits_back(
            connection, work, voucher, amount, posting_id=posting_id, refers=refers
        )


_credits: dict[VoucherType, CardCredit] = {"GIFT_VOUCHER": GiftCredit()}


def credit_cards_with(card_type: VoucherType, credit: CardCredit) -> None:
    """Say who credits cards of a type; said once, when a process is put together."""
    _credits[card_type] = credit


def credit_of(voucher: Voucher) -> CardCredit:
    """Return who credits a card; refuses a code that is no card."""
    credit = _credits.get(voucher.type)
    if credit is None:
        raise refuse("invalid_voucher", ".type", need=[*_credits], got=voucher.type)
    return credit
