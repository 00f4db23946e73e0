"""Loyalty cards among the codes: what opens one, and how it stands.

A card is a code; what a programme makes of its being given to a customer is decided above. This is
the door to it: `bootstrap` says who keeps the cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from largesse import ledger
from largesse.campaigns import Campaign
from largesse.customers import Customer
from largesse.storage import Connection, Work
from largesse.vouchers.model import CardStanding, Voucher

_AT_ONCE = 500
"""Cards a transaction closes."""
_INSTANT = timedelta(microseconds=1)


class CardKeeper(Protocol):
    """Who keeps the cards of programmes."""

    async def opened(
        self, connection: Connection, work: Work, cards: Sequence[Voucher], customer: Customer
    ) -> None:
        """Make members of whom codes were given to; a card given again stays as it is."""

    async def closed(self, connection: Connection, work: Work, campaign_id: str, most: int) -> int:
        """Write off what is on some cards of a campaign about to go for good; return how many."""

    async def closed_card(self, connection: Connection, work: Work, voucher_id: str) -> None:
        """Write off what is on one card about to go for good."""

    async def pending(
        self, connection: Connection, work: Work, card_ids: Sequence[str]
    ) -> Mapping[str, int]:
        """Return the points of cards that were earned and do not count yet."""


_keepers: list[CardKeeper] = []


def keep_cards(keeper: CardKeeper) -> None:
    """Say who keeps the cards."""
    _keepers[:] = [keeper]


def keeper() -> CardKeeper:
    """Return who keeps the cards; a process without one is put together wrongly."""
    if not _keepers:
        raise RuntimeError("nobody keeps the loyalty cards: bootstrap has not run")
    return _keepers[0]


async def open_cards(
    connection: Connection, work: Work, vouchers: Sequence[Voucher], customer: Customer
) -> None:
    """Tell who keeps the cards that codes were given to a customer, in the caller's transaction."""
    cards = [voucher for voucher in vouchers if voucher.type == "LOYALTY_CARD"]
    if cards:
        await keeper().opened(connection, work, cards, customer)


async def close_cards(connection: Connection, work: Work, campaign: Campaign | None) -> int:
    """Write off what is on some cards of a binned campaign; return how many cards there were."""
    if campaign is None or campaign.deleted_at is None:
        return 0
    if campaign.campaign_type != "LOYALTY_PROGRAM":
        return 0
    return await keeper().closed(connection, work, campaign.id, _AT_ONCE)


async def describe_cards(
    connection: Connection, work: Work, vouchers: Sequence[Voucher]
) -> dict[str, CardStanding]:
    """Return how the loyalty cards among vouchers stand, by voucher id: two queries a page.

    One that nobody was given yet stands at what it will open with.
    """
    cards = [voucher for voucher in vouchers if voucher.type == "LOYALTY_CARD"]
    if not cards:
        return {}
    ids = [voucher.id for voucher in cards if voucher.publish_count]
    accounts = await ledger.standings(connection, work, "points", ids) if ids else {}
    waiting = await keeper().pending(connection, work, ids) if ids else {}
    standings = {}
    for card in cards:
        account = accounts.get(card.id)
        if account is None:
            opening = opening_points(card)
            standings[card.id] = CardStanding(opening, opening)
            continue
        balance = account.balance - account.owed
        standings[card.id] = CardStanding(
            points=balance + account.expired + account.removed + account.spent,
            balance=balance,
            pending=waiting.get(card.id, 0),
            expired=account.expired,
            subtracted=account.removed,
            redeemed=account.spent,
            next_expiration=_last_day(work, account),
            next_expiration_points=account.next_expiration_amount,
        )
    return standings


def opening_points(card: Voucher) -> int:
    """Return what a card opens with."""
    return int((card.loyalty_card or {}).get("points") or 0)


def _last_day(work: Work, account: ledger.AccountStanding) -> date | None:
    gone_at = account.next_expiration_at
    return None if gone_at is None else (gone_at - _INSTANT).astimezone(work.project.zone).date()
