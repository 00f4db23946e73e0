"""Give codes to customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse import audit, campaigns, codes, customers, jobs, schemas
from largesse.campaigns import Campaign
from largesse.customers import Customer
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.storage import Connection, Page, Work, idempotency
from largesse.vouchers.model import (
    Publication,
    PublicationDetails,
    PublicationDraft,
    PublicationFilter,
    Voucher,
)
from largesse.vouchers.service.cards import open_cards
from largesse.vouchers.service.issuing import issue_drawn
from largesse.vouchers.service.laws import begin_terms, lawful
from largesse.vouchers.service.reaching import renewed
from largesse.vouchers.service.reading import (
    describe_vouchers,
    find_voucher,
    vouchers_by_reference,
)
from largesse.vouchers.service.terms import terms_of
from largesse.vouchers.store import publications as store

MOST_CODES = 50


async def publish(work: Work, draft: PublicationDraft) -> PublicationDetails:
    """Give a customer codes: one by its code, or so many of a campaign.

    One code has one holder, however many publish at the same moment. The same source id for
    the same customer and offer returns the first publication.
    """
    _refuse_draft(draft)
    async with idempotency.transaction(work) as connection:
        if draft.source_id is not None:
            await store.source_in_turn(connection, work.project.id, draft.source_id)
        customer = await customers.upsert_customer(connection, work, draft.customer, ".customer")
        publication, vouchers = await give(connection, work, draft, customer)
        described = await describe_vouchers(connection, work, vouchers)
        details = PublicationDetails(publication, customer, tuple(described))
        await idempotency.answer(connection, work, details)
    return details


async def give(
    connection: Connection, work: Work, draft: PublicationDraft, customer: Customer
) -> tuple[Publication, Sequence[Voucher]]:
    """Publish in the caller's transaction to a customer who is there; refuses as `publish` does."""
    if draft.campaign is not None:
        return await _of_campaign(connection, work, draft, customer)
    return await _of_voucher(connection, work, draft, customer)


async def list_publications(
    work: Work, wanted: PublicationFilter, voucher: str | None, order: str, page: Page
) -> tuple[list[PublicationDetails], int]:
    """Return a page of publications and how many there are in all; `voucher` is a code or id."""
    async with work.database.reading() as connection:
        if voucher is not None:
            known = await vouchers_by_reference(connection, work, [voucher])
            voucher_id = known[voucher].id if voucher in known else voucher
            wanted = msgspec.structs.replace(wanted, voucher_id=voucher_id)
        found, total = await store.publications(connection, work.project.id, wanted, order, page)
        return await describe_publications(connection, work, found), total


def _refuse_draft(draft: PublicationDraft) -> None:
    if (draft.voucher is None) == (draft.campaign is None):
        raise refuse("invalid_publish_params", ".", need="either voucher or campaign")
    if not 1 <= draft.count <= MOST_CODES:
        raise refuse(
            "invalid_publish_params", ".campaign.count", need=f"1 to {MOST_CODES}", got=draft.count
        )
    if draft.source_id is not None and draft.count > 1:
        raise refuse(
            "invalid_publish_params", ".campaign.count", need="1 with a source_id", got=draft.count
        )


_Given = tuple[Publication, Sequence[Voucher]]


async def _of_campaign(
    connection: Connection, work: Work, draft: PublicationDraft, customer: Customer
) -> _Given:
    campaign = await campaigns.find_campaign(connection, work, draft.campaign or "")
    if campaign.voucher is None:
        raise refuse(
            "invalid_campaign",
            ".campaign",
            need="a campaign of vouchers",
            got=campaign.campaign_type,
        )
    repeated = await _repeated(connection, work, draft, customer, campaign.id)
    if repeated is not None:
        return repeated
    if _once(draft, campaign):
        if draft.count > 1:
            raise refuse(
                "invalid_publish_params",
                ".campaign.count",
                need="1 with join_once",
                got=draft.count,
            )
        joined = await _joined(connection, work, campaign, customer)
        if joined is not None:
            return joined
    if campaign.type != "STANDALONE":
        vouchers = await _take(connection, work, campaign, customer, draft)
    elif draft.count == 1:
        vouchers = [await _generic(connection, work, campaign)]
    else:
        raise refuse(
            "invalid_publish_params",
            ".campaign.count",
            need="1 of a campaign that has one code for all",
            got=draft.count,
        )
    return await _publish(connection, work, draft, customer, campaign.id, vouchers), vouchers


async def _of_voucher(
    connection: Connection, work: Work, draft: PublicationDraft, customer: Customer
) -> _Given:
    voucher = await find_voucher(connection, work, draft.voucher or "")
    repeated = await _repeated(connection, work, draft, customer, voucher.campaign_id, voucher.id)
    if repeated is not None:
        return repeated
    campaign = None
    if voucher.campaign_id is not None:
        campaign = await campaigns.find_campaign(connection, work, voucher.campaign_id)
    generic = campaign is not None and campaign.type == "STANDALONE"
    if campaign is not None and not generic and _once(draft, campaign):
        joined = await _joined(connection, work, campaign, customer)
        if joined is not None:
            return _same(joined, voucher)
    if generic:
        taken = await store.count_publication(connection, work.project.id, voucher.id, work.now)
    else:
        expires = None if campaign is None else _expires(campaign, work)
        taken = await store.take_code(
            connection, work.project.id, voucher.id, customer.id, work.now, expires
        )
    if taken is None:
        code = "voucher_already_published" if voucher.active else "voucher_disabled"
        raise ProblemError(
            Problem(
                code,
                ".voucher",
                got=voucher.code,
                resource_type="voucher",
                resource_id=voucher.code,
            )
        )
    if voucher.holder_id is None and not generic:
        (taken,) = await begin_terms(connection, work, [taken], work.now)
    taken = msgspec.structs.replace(taken, campaign=voucher.campaign)
    publication = await _publish(connection, work, draft, customer, voucher.campaign_id, [taken])
    return publication, [taken]


def _once(draft: PublicationDraft, campaign: Campaign) -> bool:
    if campaign.campaign_type == "LOYALTY_PROGRAM":
        return True  # a customer is a member once, whatever the request says
    return campaign.join_once if draft.join_once is None else draft.join_once


def _same(joined: _Given, voucher: Voucher) -> _Given:
    """Return what a customer was given before, unless they ask for another code now."""
    _, (held,) = joined
    if held.id != voucher.id:
        raise ProblemError(
            Problem(
                "voucher_cannot_be_published",
                ".voucher",
                got=voucher.code,
                resource_type="voucher",
                resource_id=voucher.code,
            )
        )
    return joined


async def _repeated(
    connection: Connection,
    work: Work,
    draft: PublicationDraft,
    customer: Customer,
    campaign_id: str | None,
    voucher_id: str | None = None,
) -> _Given | None:
    """Return what the same source id gave before; for another customer or offer it is refused."""
    if draft.source_id is None:
        return None
    first = await store.publication_by_source_id(connection, work.project.id, draft.source_id)
    if first is None:
        return None
    same = first.customer_id == customer.id and first.campaign_id == campaign_id
    if not same or (voucher_id is not None and voucher_id not in first.voucher_ids):
        raise ProblemError(
            Problem(
                "duplicate_source_id",
                ".source_id",
                got=draft.source_id,
                resource_type="publication",
                resource_id=first.id,
            )
        )
    known = await vouchers_by_reference(connection, work, first.voucher_ids)
    return first, [known[each] for each in first.voucher_ids if each in known]


async def _joined(
    connection: Connection, work: Work, campaign: Campaign, customer: Customer
) -> _Given | None:
    """Return what the customer was given of the campaign before."""
    await store.join_in_turn(connection, campaign.id, customer.id)
    voucher = await store.held_in_campaign(connection, campaign.id, customer.id)
    if voucher is None:
        return None
    first = await store.publication_of_voucher(connection, work.project.id, customer.id, voucher.id)
    return None if first is None else (first, [voucher])


async def _take(
    connection: Connection,
    work: Work,
    campaign: Campaign,
    customer: Customer,
    draft: PublicationDraft,
) -> list[Voucher]:
    """Take free codes of a campaign; AUTO_UPDATE makes those that are missing."""
    count = draft.count
    expires = draft.expiration_date or _expires(campaign, work)
    taken = await store.take_free(
        connection, campaign.id, customer.id, count, work.now, expires, draft.redemption_quantity
    )
    taken = await renewed(connection, work, campaign, taken, keep_end=expires is not None)
    missing = count - len(taken)
    if missing and campaign.type != "AUTO_UPDATE":
        raise ProblemError(
            Problem(
                "no_voucher_suitable_for_publication",
                ".campaign",
                need=count,
                got=len(taken),
                resource_type="campaign",
                resource_id=campaign.id,
            )
        )
    if missing:
        config = codes.read_config((campaign.voucher or {}).get("code_config"))
        terms = await lawful(connection, work, terms_of(campaign, work))
        for _ in range(missing):
            made = await issue_drawn(connection, work, terms, config)
            given = await store.take_code(
                connection,
                work.project.id,
                made.id,
                customer.id,
                work.now,
                expires,
                draft.redemption_quantity,
            )
            taken += [] if given is None else [given]
        await campaigns.count_codes(connection, work, campaign.id, missing)
    taken = await begin_terms(connection, work, taken, work.now)
    return [msgspec.structs.replace(voucher, campaign=campaign.name) for voucher in taken]


async def _generic(connection: Connection, work: Work, campaign: Campaign) -> Voucher:
    """Count a publication of the one code of a standalone campaign; it belongs to nobody."""
    code = await store.code_of_campaign(connection, campaign.id)
    counted = None
    if code is not None:
        counted = await store.count_publication(connection, work.project.id, code, work.now)
    if counted is None:
        raise ProblemError(
            Problem(
                "no_voucher_suitable_for_publication",
                ".campaign",
                resource_type="campaign",
                resource_id=campaign.id,
            )
        )
    return msgspec.structs.replace(counted, campaign=campaign.name)


def _expires(campaign: Campaign, work: Work) -> datetime | None:
    """Return when a code published now ends, if the campaign counts from there."""
    return end_of(campaign.activity_duration_after_publishing, work)


def end_of(text: str | None, work: Work) -> datetime | None:
    """Return when a code given now ends that lasts for a duration.

    A duration that leads past the calendar's end sets no end.
    """
    duration = campaigns.read_duration(text, "")
    if duration is None:
        return None
    try:
        return duration.after(work.now, work.project.zone)
    except (OverflowError, ValueError):
        return None


async def _publish(
    connection: Connection,
    work: Work,
    draft: PublicationDraft,
    customer: Customer,
    campaign_id: str | None,
    vouchers: Sequence[Voucher],
) -> Publication:
    publication = Publication(
        id=work.id("pub_"),
        customer_id=customer.id,
        campaign_id=campaign_id,
        voucher_ids=[voucher.id for voucher in vouchers],
        source_id=draft.source_id,
        channel=draft.channel or "API",
        tracking_id=customer.source_id,
        metadata=draft.metadata,
        created_at=work.now,
    )
    await schemas.check_metadata(connection, work, "publication", publication.metadata)
    await store.insert_publication(connection, work.project.id, publication)
    await audit.record(
        connection, work, "created", "publication", publication.id, after=publication
    )
    await jobs.publish_event(connection, work, "publication.succeeded", publication.id, publication)
    for voucher in vouchers:
        told = {**msgspec.structs.asdict(voucher), "publication": publication}
        await jobs.publish_event(connection, work, "voucher.published", voucher.id, told)
    await open_cards(connection, work, vouchers, customer)
    return publication


async def describe_publications(
    connection: Connection, work: Work, publications: list[Publication]
) -> list[PublicationDetails]:
    """Return publications with their customers and codes, in the caller's transaction."""
    ids = {each for publication in publications for each in publication.voucher_ids}
    known = await vouchers_by_reference(connection, work, sorted(ids))
    described = {
        details.voucher.id: details
        for details in await describe_vouchers(connection, work, [*known.values()])
    }
    who = {
        customer_id: await customers.find_customer(connection, work, id=customer_id)
        for customer_id in sorted({p.customer_id for p in publications if p.customer_id})
    }
    return [
        PublicationDetails(
            publication,
            who.get(publication.customer_id or ""),
            tuple(described[each] for each in publication.voucher_ids if each in described),
        )
        for publication in publications
    ]
