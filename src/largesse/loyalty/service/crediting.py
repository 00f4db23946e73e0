"""Points that rewards put on loyalty cards (`rewards.CardCredit`)."""

from __future__ import annotations

from largesse.kernel.problem import refuse
from largesse.ledger import Posting, Refers
from largesse.loyalty.model.cards import Card
from largesse.loyalty.service import points
from largesse.loyalty.service.cards import cards_by_id
from largesse.loyalty.service.programmes import programmes_by_id
from largesse.storage import Connection, Work
from largesse.vouchers import Voucher


class PointsCredit:
    """Points of loyalty cards; they expire as the programme says."""

    async def add(
        self, connection: Connection, work: Work, voucher: Voucher, amount: int, refers: Refers
    ) -> Posting:
        """Put points on a card; refuses one that nobody holds."""
        card = await _card(connection, work, voucher)
        programmes = await programmes_by_id(connection, work, [card.programme_id])
        programme = programmes[card.programme_id]
        return await points.credit(
            connection,
            work,
            card,
            amount,
            "addition",
            refers,
            expires_at=points.expires(work, programme, None, work.now),
        )

    async def take_back(
        self,
        connection: Connection,
        work: Work,
        voucher: Voucher,
        amount: int,
        posting_id: str,  # noqa: ARG002 - the soonest to expire go first, whichever they are
        refers: Refers,
    ) -> None:
        """Take off a card what of an addition is still there."""
        card = await _card(connection, work, voucher)
        await points.take_back(
            connection, work, card, amount, "accrual_taken_back", refers, below_zero=False
        )


async def _card(connection: Connection, work: Work, voucher: Voucher) -> Card:
    found = (await cards_by_id(connection, work, [voucher.id])).get(voucher.id)
    if found is None:
        raise refuse("not_published", ".voucher", got=voucher.code)
    return found
