"""Which law a gift card is made under, and until when it has to stay good by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.instant import instant_text
from largesse.kernel.period import Period, calendar_period
from largesse.kernel.problem import refuse
from largesse.vouchers.model import GiftCardLaw, LawfulTerm, Voucher

NO_LAW = "none"
"""What a campaign says to be under no law where its project is under one."""
_ONE_DAY = Period(days=1)


def known_jurisdiction(laws: Iterable[GiftCardLaw], jurisdiction: str) -> str:
    """Return a jurisdiction that has a law of its own; any other is refused, so that none is lost.

    A region without a law of its own is refused too: whether its country's holds is not guessed.
    """
    known = sorted({law.jurisdiction for law in laws})
    wanted = jurisdiction.upper()
    if wanted not in known:
        raise refuse("invalid_payload", ".law", need=[*known, NO_LAW], got=jurisdiction[:20])
    return wanted


def law_of(
    laws: Iterable[GiftCardLaw], jurisdiction: str, issued_at: datetime, zone: ZoneInfo
) -> GiftCardLaw | None:
    """Return the law in force on the local day a card is made; `None` before there was one."""
    day = issued_at.astimezone(zone).date()
    found = [law for law in laws if law.jurisdiction == jurisdiction and law.valid_from <= day]
    return max(found, key=lambda law: law.valid_from, default=None)


def good_until(law: GiftCardLaw, issued_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a card made or loaded then may end at the earliest; `None` for never.

    The whole last local day counts, so the end is the midnight after it.
    """
    if law.rule == "never":
        return None
    if law.rule == "years":
        last = Period(months=12 * law.years).after(issued_at, zone)
        return _ONE_DAY.after(_midnight(last, zone), zone)
    year = calendar_period(issued_at, "year", zone)
    end = year.replace(year=year.year + law.years + 1)
    return datetime.combine(end, time(), zone).astimezone(UTC)


def lawful_term(law: GiftCardLaw, at: datetime, zone: ZoneInfo) -> LawfulTerm:
    """Return the term a card made, sold or loaded then has by a law."""
    return LawfulTerm(law.id, good_until(law, at, zone))


def under_term(voucher: Voucher, term: LawfulTerm) -> Voucher:
    """Return a card with its lawful term noted, lengthened to it where it would end before.

    A longer term of the merchant's own stays; without one the card ends when the law lets it.
    """
    gift = {**(voucher.gift or {}), "law": {"id": term.id, "until": _noted(term.until)}}
    return msgspec.structs.replace(
        voucher, gift=gift, expiration_date=lengthened(voucher.expiration_date, term)
    )


def lengthened(expires: datetime | None, term: LawfulTerm) -> datetime | None:
    """Return when a card ends: not before its lawful term does."""
    if term.until is None:
        return None
    return term.until if expires is None else max(expires, term.until)


def term_of(voucher: Voucher) -> LawfulTerm | None:
    """Return the lawful term a card was made with."""
    noted: Any = (voucher.gift or {}).get("law")
    return None if noted is None else msgspec.convert(noted, LawfulTerm)


def refuse_shorter(voucher: Voucher, expires: datetime | None) -> None:
    """Refuse an end before the law lets the card end, with `invalid_expiration_date`."""
    term = term_of(voucher)
    if term is None or expires is None:
        return
    if term.until is None or expires < term.until:
        need = "none: the law lets the card never end" if term.until is None else None
        raise refuse(
            "invalid_expiration_date",
            ".expiration_date",
            need=need or f"{term.until:%Y-%m-%dT%H:%M:%SZ} or later ({term.id})",
            got=f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        )


def _noted(moment: datetime | None) -> str | None:
    return None if moment is None else instant_text(moment)


def _midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)
