"""Change points by hand: put them on, take them off, move them from card to card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from largesse import access
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.ledger import Posting, Refers, ShortError, posting_by_source
from largesse.loyalty.decide.expiry import gone_after
from largesse.loyalty.model.adjusting import Adjusted, PointsAdjustment, PointsTransfer
from largesse.loyalty.model.cards import Card
from largesse.loyalty.service import moving, points
from largesse.loyalty.service.buying import ALLOWANCE
from largesse.loyalty.service.cards import find_card
from largesse.loyalty.service.programmes import find_programme, programmes_by_id
from largesse.loyalty.store import cards as store
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers import VoucherDetails, describe_voucher, find_voucher

MANUAL = {"source": "API"}
"""Where a movement made by hand came from."""
MOST_YEARS = 1000
"""No points are good for longer that are not good for ever."""


async def adjust(
    work: Work, reference: str, wanted: PointsAdjustment, programme: str | None = None
) -> Adjusted:
    """Put points on a card or take them off; taken are those that expire soonest.

    Refuses a card without a holder with `not_published`, more than there is with
    `loyalty_card_points_exceeded`, and more than the caller may burn with `allowance_exceeded`. A
    movement with a source id is made once: told again it is
    returned, and another one under its name is `duplicate_source_id`.
    """
    if wanted.points == 0:
        raise refuse("invalid_add_balance_params", ".points", need="points other than 0", got=0)
    burnt = max(0, -wanted.points)
    async with idempotency.transaction(work) as connection:
        card = await card_of_request(connection, work, reference, programme, lock=not burnt)
        _refuse_nobodys(card)
        posting = await _made_before(connection, work, card, wanted)
        if posting is None:
            change = _burn if burnt else _adjust
            posting = await change(connection, work, card, wanted)
        adjusted = Adjusted(posting, card)
        await idempotency.answer(connection, work, adjusted)
    return adjusted


async def transfer(
    work: Work, reference: str, wanted: Sequence[PointsTransfer], programme: str | None = None
) -> VoucherDetails:
    """Move points from other cards to one, all or nothing; return the card they came to.

    They expire by the rules of the programme they come to, counted anew. What is moved is burnt to
    whoever it is taken from, so that the caller's allowance bounds it.
    """
    if not wanted:
        raise refuse("invalid_payload", ".", need="at least one card to take points from")
    async with idempotency.transaction(work) as connection:
        taker = await card_of_request(connection, work, reference, programme)
        _refuse_nobodys(taker)
        givers = [
            await _giver(connection, work, taker, each, f".[{place}]")
            for place, each in enumerate(wanted)
        ]
        programmes = await programmes_by_id(connection, work, [taker.programme_id])
        expires_at = points.expires(work, programmes[taker.programme_id], None, work.now)
        await access.take_allowance(
            connection, work, ALLOWANCE, sum(each.points for each in wanted)
        )
        # Locked in one order, so that two who give to each other do not wait for each other.
        for card_id in sorted({taker.id, *(giver.id for giver in givers)}):
            await store.lock_card(connection, work.project.id, card_id)
        for place, (giver, each) in enumerate(zip(givers, wanted, strict=True)):
            await _transfer(connection, work, giver, taker, each, expires_at, f".[{place}]")
        voucher = await find_voucher(connection, work, taker.id)
        details = await describe_voucher(connection, work, voucher)
        await idempotency.answer(connection, work, details)
    return details


async def card_of_request(
    connection: Connection,
    work: Work,
    reference: str,
    programme: str | None,
    *,
    lock: bool = False,
) -> Card:
    """Return the card a request names, of the programme it names, if it names one."""
    found = None if programme is None else await find_programme(connection, work, programme)
    return await find_card(connection, work, reference, found, lock=lock)


async def _burn(
    connection: Connection, work: Work, card: Card, wanted: PointsAdjustment
) -> Posting:
    """Take points off as far as the caller may burn them.

    They are counted before the card is held, as whoever spends points does: the other way round
    two would wait for each other.
    """
    burnt = -wanted.points
    await access.take_allowance(connection, work, ALLOWANCE, burnt)
    await store.lock_card(connection, work.project.id, card.id)
    # Whoever held the card before us may have made the very movement.
    first = await _made_before(connection, work, card, wanted)
    if first is None:
        return await _adjust(connection, work, card, wanted)
    await access.return_allowance(connection, work, ALLOWANCE, burnt)
    return first


async def _adjust(
    connection: Connection, work: Work, card: Card, wanted: PointsAdjustment
) -> Posting:
    refers = Refers(source_id=wanted.source_id, note=wanted.note, related=MANUAL)
    if wanted.points > 0:
        expires_at = await _expires(connection, work, card, wanted)
        return await points.credit(
            connection, work, card, wanted.points, "addition", refers, expires_at=expires_at
        )
    try:
        return await points.debit(connection, work, card, -wanted.points, "removal", refers)
    except ShortError as short:
        raise too_few(card, short, ".points") from short


async def _expires(
    connection: Connection, work: Work, card: Card, wanted: PointsAdjustment
) -> datetime | None:
    day = wanted.expiration_date
    kind = wanted.expiration_type or ("PROGRAM_RULES" if day is None else "CUSTOM_DATE")
    if kind == "NON_EXPIRING":
        return None
    if kind == "PROGRAM_RULES":
        programmes = await programmes_by_id(connection, work, [card.programme_id])
        return points.expires(work, programmes[card.programme_id], None, work.now)
    today = work.now.astimezone(work.project.zone).date()
    latest = date(today.year + MOST_YEARS, 12, 31)
    if day is None or not today <= day <= latest:
        raise refuse(
            "invalid_expiration_date",
            ".expiration_date",
            need=f"{today} to {latest}, or NON_EXPIRING",
            got=None if day is None else str(day),
        )
    return gone_after(day, work.project.zone)


async def _made_before(
    connection: Connection, work: Work, card: Card, wanted: PointsAdjustment
) -> Posting | None:
    """Return the movement that was made under the same source id."""
    if wanted.source_id is None:
        return None
    first = await posting_by_source(connection, work, moving.KIND, card.id, wanted.source_id)
    if first is not None and first.amount != wanted.points:
        raise ProblemError(
            Problem(
                "duplicate_source_id",
                ".source_id",
                got=wanted.source_id,
                resource_type="voucher",
                resource_id=card.id,
            )
        )
    return first


async def _giver(
    connection: Connection, work: Work, taker: Card, wanted: PointsTransfer, where: str
) -> Card:
    if wanted.points <= 0:
        raise refuse(
            "invalid_payload", f"{where}.points", need="a whole number from 1", got=wanted.points
        )
    giver = await find_card(connection, work, wanted.code)
    if giver.id == taker.id:
        raise refuse("invalid_payload", f"{where}.code", need="another card", got=wanted.code)
    _refuse_nobodys(giver)
    return giver


async def _transfer(
    connection: Connection,
    work: Work,
    giver: Card,
    taker: Card,
    wanted: PointsTransfer,
    expires_at: datetime | None,
    where: str,
) -> None:
    refers = Refers(
        source_id=wanted.source_id,
        note=wanted.note,
        related={
            **MANUAL,
            "source_voucher": {"id": giver.id, "code": giver.code},
            "destination_voucher": {"id": taker.id, "code": taker.code},
        },
    )
    try:
        await points.transfer(connection, work, giver, taker, wanted.points, expires_at, refers)
    except ShortError as short:
        raise too_few(giver, short, f"{where}.points") from short


def too_few(card: Card, short: ShortError, where: str) -> ProblemError:
    """Return the refusal of more points than a card has."""
    return ProblemError(
        Problem(
            "loyalty_card_points_exceeded",
            where,
            need=short.needed,
            got=short.available,
            resource_type="voucher",
            resource_id=card.id,
        )
    )


def _refuse_nobodys(card: Card) -> None:
    """Refuse to move points of a card whose customer is gone."""
    if card.customer_id is None:
        raise ProblemError(
            Problem(
                "not_published", ".", got=card.code, resource_type="voucher", resource_id=card.id
            )
        )
