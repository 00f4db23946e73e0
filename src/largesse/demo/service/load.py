"""Use cases: load the retailer's year as a shop, open a finished campaign again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from largesse import access, audit
from largesse.demo import store
from largesse.demo.decide.offers import (
    OPEN_CAMPAIGN,
    SHOP_CURRENCY,
    SHOP_NAME,
    SHOP_TIME_ZONE,
    audience_document,
    campaign_name,
    collection_name,
    coupon_metadata,
    discount_document,
    goods_document,
    household_metadata,
    offer_of,
    open_campaign_name,
    product_metadata,
    product_name,
    quantity_document,
    segment_name,
    voucher_template,
    window,
)
from largesse.demo.model import Coupon, Loaded
from largesse.demo.source import Source
from largesse.demo.store import NewAssignment, NewRule, Record, as_json
from largesse.kernel.ids import new_id
from largesse.kernel.project import Project
from largesse.storage import Connection, Database, Work

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Say nothing."""


async def find_or_make_shop(database: Database, random: Callable[[int], bytes]) -> Project:
    """Return the shop's project, made when there is none; on an empty database it is the first."""
    for project in await access.list_projects(database):
        if project.name == SHOP_NAME:
            return project
    return await access.create_project(
        database,
        Project(
            id=new_id("proj_", random),
            name=SHOP_NAME,
            currency_code=SHOP_CURRENCY,
            time_zone=SHOP_TIME_ZONE,
        ),
    )


async def load_shop(work: Work, source: Source, progress: Progress = silent) -> Loaded:
    """Load the year into `work.project`, or what is missing of it, and return what was added.

    One transaction: a load that is stopped leaves nothing, and two at once do not double.
    """
    async with work.database.transaction() as connection:
        await store.lock_shop(connection)
        before = await store.counts(connection, work.project.id)
        for name, load in _STEPS:
            progress(name, 0, 1)
            await load(connection, work, source)
            progress(name, 1, 1)
        added = _difference(before, await store.counts(connection, work.project.id))
        if added != Loaded():
            await store.analyze_shop(connection)
            await audit.record(connection, work, "loaded", "project", work.project.id, after=added)
    return added


async def open_again(work: Work, campaign_id: int = OPEN_CAMPAIGN) -> int:
    """Open a finished campaign again, without a last day, and return how many codes that added.

    The year is over: its codes answer `voucher_expired`, which is right, and a visitor wants to
    see one apply. The twin has codes of its own and shares the audience, the products and the
    rules of the campaign that was recorded, which stays as it is.
    """
    original, twin = campaign_name(campaign_id), open_campaign_name(campaign_id)
    project_id = work.project.id
    async with work.database.transaction() as connection:
        await store.lock_shop(connection)
        shared = await store.campaign_vouchers(connection, project_id, original)
        campaigns = await store.add_campaigns(
            connection, work, [_open_campaign(work, campaign_id, len(shared))]
        )
        vouchers = await store.add_vouchers(
            connection,
            work,
            [
                (
                    work.id("v_"),
                    _open_code(voucher.code),
                    twin,
                    as_json(voucher.discount),
                    as_json(voucher.metadata),
                )
                for voucher in shared
            ],
        )
        rules = await store.campaign_rules(connection, project_id, original)
        assignments = [
            _assignment(work, rule_id, "campaign", campaign)
            for campaign in campaigns.values()
            for rule_id in rules
        ]
        assignments += [
            _assignment(work, rule_id, "voucher", vouchers[code])
            for voucher in shared
            if (code := _open_code(voucher.code)) in vouchers
            for rule_id in voucher.rule_ids
        ]
        await store.add_assignments(connection, work, assignments)
        for new in campaigns.values():
            await audit.record(connection, work, "created", "campaign", new, after={"name": twin})
    return len(vouchers)


async def _add_products(connection: Connection, work: Work, source: Source) -> None:
    """Add the products the shop lacks: sending all again would take longer than the rest."""
    known = await store.known_products(connection, work.project.id)
    # Made while PostgreSQL takes in what was made before.
    records = (
        (
            work.id("prod_"),
            str(product.product_id),
            product_name(product),
            product.price,
            as_json(product_metadata(product)),
        )
        for product in source.products()
        if str(product.product_id) not in known
    )
    await store.add_products(connection, work, records)


async def _add_customers(connection: Connection, work: Work, source: Source) -> None:
    records: list[Record] = [
        (
            work.id("cust_"),
            str(household.household_id),
            f"Household {household.household_id}",
            as_json(household_metadata(household)),
        )
        for household in source.households()
    ]
    await store.add_customers(connection, work, records)


async def _add_segments(connection: Connection, work: Work, source: Source) -> None:
    segments: list[Record] = [
        (work.id("seg_"), segment_name(each.campaign_id)) for each in source.campaigns()
    ]
    members: list[Record] = [
        (segment_name(each.campaign_id), str(each.household_id)) for each in source.audiences()
    ]
    await store.add_segments(connection, work, segments, members)


async def _add_collections(connection: Connection, work: Work, source: Source) -> None:
    collections: list[Record] = [
        (work.id("pc_"), collection_name(coupon)) for coupon in source.coupons()
    ]
    await store.add_collections(connection, work, collections, _items(source))


def _items(source: Source) -> Iterator[Record]:
    coupon, position = None, 0
    for item in source.coupon_products():
        this = Coupon(item.campaign_id, item.coupon_upc)
        coupon, position = this, position + 1 if this == coupon else 0
        yield collection_name(this), str(item.product_id), position


async def _add_campaigns(connection: Connection, work: Work, source: Source) -> None:
    counts: dict[int, int] = {}
    for coupon in source.coupons():
        counts[coupon.campaign_id] = counts.get(coupon.campaign_id, 0) + 1
    records: list[Record] = []
    for campaign in source.campaigns():
        start, end = window(campaign, work.project.zone)
        records.append(
            (
                work.id("camp_"),
                campaign_name(campaign.campaign_id),
                f"Type {campaign.campaign_type}, as recorded in 2017",
                start,
                end,
                as_json(voucher_template(f"CJ{campaign.campaign_id}-")),
                counts.get(campaign.campaign_id, 0),
                as_json({"campaign": campaign.campaign_id, "type": campaign.campaign_type}),
            )
        )
    added = await store.add_campaigns(connection, work, records)
    segments = await store.segment_ids(connection, work.project.id)
    rules, assignments = [], []
    for campaign in source.campaigns():
        campaign_id = added.get(campaign_name(campaign.campaign_id))
        if campaign_id is None:
            continue
        name = segment_name(campaign.campaign_id)
        rule = NewRule(work.id("val_"), name, audience_document(segments[name]))
        rules.append(rule)
        assignments.append(_assignment(work, rule.id, "campaign", campaign_id))
    await store.add_rules(connection, work, rules)
    await store.add_assignments(connection, work, assignments)


async def _add_vouchers(connection: Connection, work: Work, source: Source) -> None:
    coupons = source.coupons()
    added = await store.add_vouchers(
        connection, work, (_voucher(work, coupon) for coupon in coupons)
    )
    collections = await store.collection_ids(connection, work.project.id)
    rules: list[NewRule] = []
    assignments: list[NewAssignment] = []
    for coupon in coupons:
        voucher_id = added.get(coupon.code)
        if voucher_id is None:
            continue
        for rule in _rules(work, coupon, collections[collection_name(coupon)]):
            rules.append(rule)
            assignments.append(_assignment(work, rule.id, "voucher", voucher_id))
    await store.add_rules(connection, work, rules)
    await store.add_assignments(connection, work, assignments)


def _voucher(work: Work, coupon: Coupon) -> Record:
    return (
        work.id("v_"),
        coupon.code,
        campaign_name(coupon.campaign_id),
        as_json(discount_document(offer_of(coupon))),
        as_json(coupon_metadata(coupon)),
    )


def _rules(work: Work, coupon: Coupon, collection_id: str) -> Iterator[NewRule]:
    yield NewRule(work.id("val_"), f"Goods of {coupon.code}", goods_document(collection_id))
    offer = offer_of(coupon)
    if offer is not None:
        yield NewRule(
            work.id("val_"),
            f"Quantity of {coupon.code}",
            quantity_document(collection_id, offer.units),
        )


_STEPS = (
    ("products", _add_products),
    ("households", _add_customers),
    ("audiences", _add_segments),
    ("products of coupons", _add_collections),
    ("campaigns", _add_campaigns),
    ("codes", _add_vouchers),
)


def _open_campaign(work: Work, campaign_id: int, codes: int) -> Record:
    return (
        work.id("camp_"),
        open_campaign_name(campaign_id),
        f"The coupons and the audience of campaign {campaign_id}, with no last day",
        None,
        None,
        as_json(voucher_template("TODAY-")),
        codes,
        as_json({"campaign": campaign_id}),
    )


def _open_code(code: str) -> str:
    campaign, _, coupon = code.removeprefix("CJ").partition("-")
    return Coupon(int(campaign), int(coupon)).open_code


def _assignment(work: Work, rule_id: str, kind: str, object_id: str) -> NewAssignment:
    return NewAssignment(work.id("asgm_"), rule_id, kind, object_id)


def _difference(before: Loaded, after: Loaded) -> Loaded:
    return Loaded(
        **{
            field: getattr(after, field) - getattr(before, field)
            for field in Loaded.__struct_fields__
        }
    )
