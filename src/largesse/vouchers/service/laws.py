"""Put gift cards under the law of a country: say which, and see to it when a card is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from largesse import audit, campaigns
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work
from largesse.vouchers.decide.laws import (
    NO_LAW,
    known_jurisdiction,
    law_of,
    lawful_term,
    term_of,
    under_term,
)
from largesse.vouchers.model import GiftCardLaw, GiftCardLaws, GiftCardTerms, Voucher
from largesse.vouchers.store import laws as store


def list_laws() -> GiftCardLaws:
    """Return every law on gift cards that is known, and which edition of the list it is."""
    return store.gift_card_laws()


async def get_terms(work: Work, campaign: str | None = None) -> GiftCardTerms:
    """Return whose law new gift cards are under: of a campaign, by id or name, or of none."""
    async with work.database.reading() as connection:
        return await _terms(connection, work, await _campaign_id(connection, work, campaign))


async def set_terms(work: Work, law: str | None, campaign: str | None = None) -> GiftCardTerms:
    """Say whose law gift cards made from now on are under; `None` says nothing of it any more.

    Cards that are there keep the law they were made under.
    """
    wanted = law
    if law is not None and law != NO_LAW:
        wanted = known_jurisdiction(store.gift_card_laws().law, law)
    async with work.database.transaction() as connection:
        campaign_id = await _campaign_id(connection, work, campaign)
        before = await _terms(connection, work, campaign_id)
        await store.set_jurisdiction(connection, work.project.id, campaign_id, wanted)
        after = await _terms(connection, work, campaign_id)
        await audit.record(
            connection,
            work,
            "updated",
            "gift_card_terms",
            campaign_id or work.project.id,
            before=before,
            after=after,
        )
    return after


async def lawful(connection: Connection, work: Work, voucher: Voucher) -> Voucher:
    """Return a gift card about to be made with its lawful term; any other voucher as it is."""
    if voucher.type != "GIFT_VOUCHER":
        return voucher
    return under(await law_in_force(connection, work, voucher.campaign_id), voucher, work)


def under(law: GiftCardLaw | None, voucher: Voucher, work: Work) -> Voucher:
    """Return a card made now under a law, or under none."""
    if law is None:
        return voucher
    return under_term(voucher, lawful_term(law, work.now, work.project.zone))


async def law_in_force(
    connection: Connection, work: Work, campaign_id: str | None
) -> GiftCardLaw | None:
    """Return the law gift cards made now are under."""
    place = await store.jurisdiction(connection, work.project.id, campaign_id)
    if place is None or place == NO_LAW:
        return None
    return law_of(store.gift_card_laws().law, place, work.now, work.project.zone)


async def begin_terms(
    connection: Connection, work: Work, vouchers: Sequence[Voucher], at: datetime
) -> list[Voucher]:
    """Let the lawful terms of cards begin when they reach a customer; others are left as they are.

    A code that lay in stock was nobody's: the years are its holder's.
    """
    begun: dict[str, Voucher] = {each.id: each for each in vouchers}
    laws = {each.id: law for each in vouchers if (law := law_noted(each)) is not None}
    for law in dict.fromkeys(laws.values()):
        ids = [voucher_id for voucher_id, noted in laws.items() if noted == law]
        term = lawful_term(law, at, work.project.zone)
        await store.restart_terms(connection, work.project.id, ids, term)
        begun |= {each: under_term(begun[each], term) for each in ids}
    return [*begun.values()]


async def restart_after_load(connection: Connection, work: Work, voucher: Voucher) -> Voucher:
    """Let the years of a card begin anew if its law says so of credit that is paid for."""
    law = law_noted(voucher)
    if law is None or not law.restarts_on_load:
        return voucher
    return (await begin_terms(connection, work, [voucher], work.now))[0]


def law_noted(voucher: Voucher) -> GiftCardLaw | None:
    """Return the law a card was made under."""
    term = term_of(voucher)
    if term is None:
        return None
    return next((law for law in store.gift_card_laws().law if law.id == term.id), None)


async def _terms(connection: Connection, work: Work, campaign_id: str | None) -> GiftCardTerms:
    own = await store.own_jurisdiction(connection, work.project.id, campaign_id)
    law = await law_in_force(connection, work, campaign_id)
    return GiftCardTerms(campaign_id=campaign_id, own=own, law=law)


async def _campaign_id(connection: Connection, work: Work, reference: str | None) -> str | None:
    if reference is None:
        return None
    campaign = await campaigns.find_campaign(connection, work, reference)
    if campaign.campaign_type != "GIFT_VOUCHERS":
        raise refuse(
            "invalid_campaign", ".campaign", need="GIFT_VOUCHERS", got=campaign.campaign_type
        )
    return campaign.id
