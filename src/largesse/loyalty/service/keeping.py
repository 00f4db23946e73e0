"""What a programme makes of its codes: the port `vouchers` asks when cards are given or go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from largesse import ledger, rewards
from largesse.customers import Customer
from largesse.ledger import Refers
from largesse.loyalty.model.cards import Card, Member
from largesse.loyalty.service import moving, points
from largesse.loyalty.service.pending import pending_of
from largesse.loyalty.service.programmes import ensure_programme
from largesse.loyalty.service.tiers import after_joining
from largesse.loyalty.store import cards as store
from largesse.storage import Connection, Work
from largesse.vouchers import Voucher
from largesse.vouchers.service.cards import opening_points


class Cards:
    """Keeps the cards of the first generation, which are codes of campaigns."""

    async def opened(
        self, connection: Connection, work: Work, cards: Sequence[Voucher], customer: Customer
    ) -> None:
        """Make a member of a customer who was given codes, and put on what a card opens with.

        A code given again opens nothing; one whose holder is gone keeps its points for the next.
        """
        for voucher in cards:
            programme = await ensure_programme(connection, work, voucher.campaign_id or "")
            member = Member(
                id=work.id("lmbr_"),
                programme_id=programme.id,
                customer_id=customer.id,
                joined_at=work.now,
            )
            member_id = await store.insert_member(connection, work.project.id, member)
            card = Card(
                id=voucher.id,
                programme_id=programme.id,
                member_id=member_id,
                customer_id=customer.id,
                generation=1,
                created_at=work.now,
                code=voucher.code,
            )
            if not await store.insert_card(connection, work.project.id, card):
                await store.hand_over(connection, work.project.id, card.id, member_id)
                await after_joining(connection, work, card)
                continue
            amount = opening_points(voucher)
            if amount:
                expires_at = points.expires(work, programme, None, work.now)
                await points.credit(
                    connection, work, card, amount, "issue", Refers(), expires_at=expires_at
                )
            else:
                await after_joining(connection, work, card)

    async def pending(
        self, connection: Connection, work: Work, card_ids: Sequence[str]
    ) -> Mapping[str, int]:
        """Return the points of cards that were earned and do not count yet."""
        return await pending_of(connection, work, card_ids)

    async def closed(self, connection: Connection, work: Work, campaign_id: str, most: int) -> int:
        """Write off what is on some cards of a campaign; return how many cards there were.

        It offers no rewards any more.
        """
        await rewards.withdraw_all(connection, work, campaign_id)
        ids = await store.cards_of_programme(connection, work.project.id, campaign_id, most)
        await _write_off(connection, work, ids)
        return len(ids)

    async def closed_card(self, connection: Connection, work: Work, voucher_id: str) -> None:
        """Write off what is on one card."""
        await _write_off(connection, work, [voucher_id])


async def _write_off(connection: Connection, work: Work, ids: Sequence[str]) -> None:
    """Book what is left on cards as removed; their postings stay in the books."""
    await ledger.close_accounts(connection, work, moving.KIND, ids)
    await store.delete_cards(connection, work.project.id, list(ids))
