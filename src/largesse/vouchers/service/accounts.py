"""The accounts of gift cards: opened with the cards, closed when they are deleted for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from largesse import ledger
from largesse.ledger import Grant, Movement, Opening, TakingBack
from largesse.storage import Connection, Work
from largesse.vouchers.model import Voucher

_NOTHING: Mapping[str, int] = {}


async def open_accounts(
    connection: Connection,
    work: Work,
    vouchers: Sequence[Voucher],
    spent: Mapping[str, int] = _NOTHING,
) -> None:
    """Open the accounts of new vouchers that are gift cards, in one statement.

    `spent` is what was spent of some before they came here, by id.
    """
    openings = [
        Opening(each.id, int(each.gift["amount"]), spent.get(each.id, 0), each.campaign_id)
        for each in vouchers
        if each.type == "GIFT_VOUCHER" and each.gift is not None
    ]
    await ledger.open_accounts(connection, work, "credits", openings)


async def open_drawn(
    connection: Connection, work: Work, terms: Voucher, voucher_ids: Sequence[str]
) -> None:
    """Open the accounts of many new vouchers that are alike, when they are gift cards."""
    if terms.type != "GIFT_VOUCHER" or terms.gift is None:
        return
    amount = int(terms.gift["amount"])
    openings = [Opening(each, amount, 0, terms.campaign_id) for each in voucher_ids]
    await ledger.open_accounts(connection, work, "credits", openings)


async def match_accounts(
    connection: Connection, work: Work, told: Mapping[str, tuple[int, int]]
) -> None:
    """Bring the accounts of cards that came from elsewhere to what is told of them there.

    That is by card what was ever put on it, and what was taken off again without being spent; what
    was spent is told by its redemptions.
    """
    await ledger.open_cards(connection, work, [*told])
    standings = await ledger.standings(connection, work, "credits", told)
    movements: list[Movement] = []
    for card, (put_on, taken_off) in told.items():
        standing = standings[card]
        more = put_on - taken_off - standing.total
        if more > 0:
            movements.append(Grant(kind="credits", holder_id=card, amount=more, reason="addition"))
        elif more < 0:
            movements.append(
                TakingBack(
                    kind="credits",
                    holder_id=card,
                    amount=-more,
                    reason="removal",
                    below_zero=True,
                )
            )
    await ledger.move(connection, work, movements)


async def close_accounts(connection: Connection, work: Work, voucher_ids: Sequence[str]) -> None:
    """Write off what is left on cards that are deleted for good."""
    await ledger.open_cards(connection, work, voucher_ids)
    await ledger.close_accounts(connection, work, "credits", voucher_ids)
