"""A page of a long list comes from an index, in the list's order: nothing long is sorted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from largesse.api.conditions import METADATA, fields_of
from largesse.customers.model import CustomerFilter
from largesse.customers.store import profiles
from largesse.kernel.project import Project
from largesse.orders import store as orders
from largesse.redemptions.model import RedemptionFilter
from largesse.redemptions.store import log
from largesse.rules.filters import FilterAt, parse_filter
from largesse.storage.queries import Query
from largesse.vouchers.model import PublicationFilter, VoucherFilter
from largesse.vouchers.store import publications, vouchers

ROWS = 30_000
PROJECT = Project("proj_lists", "Lists")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = {
    **fields_of("text", id="id", code="code", campaign_id="campaign_id", category_id="category_id",
                holder_id="holder_id", customer_id="customer_id", voucher_code="voucher_code"),
    **METADATA,
}  # fmt: skip

STOCK = f"""
insert into project (id, name) values ('proj_lists', 'Lists'), ('proj_other', 'Other');
insert into campaign (id, project_id, name, campaign_type, created_at)
select 'camp_' || n, 'proj_lists', 'Campaign ' || n, 'DISCOUNT_COUPONS', now()
from generate_series(1, 20) n;
insert into category (id, project_id, name, created_at)
select 'cat_' || n, 'proj_lists', 'Category ' || n, now() from generate_series(1, 20) n;
insert into customer (id, project_id, source_id, email, name, address, created_at, updated_at)
select 'cust_' || n, 'proj_lists', 'source ' || n, n || '@example.com', 'Name ' || n,
       jsonb_build_object('city', 'City ' || n % 100), now() - n * interval '1 minute',
       case when n % 3 = 0 then now() end
from generate_series(1, {ROWS}) n;
insert into voucher (id, project_id, code, code_key, campaign_id, category_id, holder_id, type,
                     created_at)
select 'v_' || n, case when n % 10 = 0 then 'proj_other' else 'proj_lists' end, 'CODE' || n,
       'CODE' || n, 'camp_' || 1 + n % 20, 'cat_' || 1 + n % 20, 'cust_' || n, 'DISCOUNT_VOUCHER',
       now() - n * interval '1 minute'
from generate_series(1, {ROWS}) n;
insert into customer_order (id, project_id, source_id, created_at)
select 'ord_' || n, 'proj_lists', 'o' || n, now() - n * interval '1 minute'
from generate_series(1, {ROWS}) n;
insert into publication (id, project_id, customer_id, campaign_id, voucher_ids, created_at)
select 'pub_' || n, 'proj_lists', 'cust_' || 1 + n % 5000, 'camp_' || 1 + n % 20,
       array['v_' || n], now() - n * interval '1 minute'
from generate_series(1, {ROWS}) n;
insert into redemption (id, project_id, kind, result, voucher_id, voucher_code, customer_id,
                        campaign_id, created_at)
select 'r_' || n, 'proj_lists', 'redemption', 'SUCCESS', 'v_' || n, 'CODE' || n,
       'cust_' || 1 + n % 5000, 'camp_' || 1 + n % 20, now() - n * interval '1 minute'
from generate_series(1, {ROWS}) n;
analyze;
"""  # noqa: S608 - the number of rows is written here


@pytest.fixture(scope="module")
def stocked(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.execute(STOCK.encode())
        yield connection
        connection.rollback()


def plan(
    connection: psycopg.Connection[dict[str, Any]], query: Query, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the nodes of the plan for the first page."""
    parameters = {
        name: Jsonb(value.obj) if isinstance(value, Jsonb) else value
        for name, value in {"limit": 10, "offset": 0, **parameters}.items()
    }
    row = connection.execute(b"explain (format json) " + query.text, parameters).fetchone()
    assert row is not None
    nodes: list[dict[str, Any]] = []
    waiting = [row["QUERY PLAN"][0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        # What is looked up first (the one campaign of a name) is not the list.
        below = node.get("Plans", [])
        waiting += [n for n in below if n["Parent Relationship"] != "InitPlan"]
    return nodes


def assert_from_index(nodes: list[dict[str, Any]], index: str, *, sorted_by_it: bool) -> None:
    told = [(n["Node Type"], n.get("Index Name") or n.get("Relation Name")) for n in nodes]
    assert index in {node.get("Index Name") for node in nodes}, told
    kinds = {node["Node Type"] for node in nodes}
    big = {"voucher", "customer", "customer_order", "publication", "redemption"}
    read_whole = [n for n in nodes if n["Node Type"] == "Seq Scan" and n["Relation Name"] in big]
    assert not read_whole
    if sorted_by_it:
        assert "Sort" not in kinds, told


def filters(document: dict[str, Any]) -> FilterAt:
    return FilterAt(parse_filter(document, ".filters", fields=FIELDS), NOW, "UTC")


def only(field: str, *values: str) -> FilterAt:
    return filters({field: {"conditions": {"$in": [*values]}}})


@pytest.mark.parametrize(
    ("wanted", "order", "index", "sorted_by_it"),
    [
        (VoucherFilter(), "-created_at", "voucher_created", True),
        (VoucherFilter(), "created_at", "voucher_created", True),
        (VoucherFilter(), "-updated_at", "voucher_touched", True),
        (VoucherFilter(), "updated_at", "voucher_touched", True),
        (VoucherFilter(), "code", "voucher_project_id_code_key_key", True),
        (VoucherFilter(), "-code", "voucher_project_id_code_key_key", True),
        (VoucherFilter(created_after=NOW), "-created_at", "voucher_created", True),
        (VoucherFilter(campaign="Campaign 7"), "-created_at", "voucher_campaign", True),
        (VoucherFilter(campaign="camp_7"), "created_at", "voucher_campaign", True),
        (VoucherFilter(category="cat_7"), "-created_at", "voucher_of_category", True),
        (VoucherFilter(holder="source 7"), "-created_at", "voucher_holder", False),
        (VoucherFilter(code="CODE7"), "-created_at", "voucher_project_id_code_key_key", False),
        (VoucherFilter(filters=only("code", "CODE7")), "-created_at",
         "voucher_project_id_code_key_key", False),
        (VoucherFilter(filters=only("campaign_id", "camp_7")), "-created_at",
         "voucher_campaign", True),
        (VoucherFilter(filters=only("category_id", "cat_7")), "-created_at",
         "voucher_of_category", True),
        (VoucherFilter(filters=only("code", "CODE7", "CODE8")), "-created_at",
         "voucher_project_id_code_key_key", False),
        (VoucherFilter(filters=only("id", "v_7")), "-created_at", "voucher_pkey", False),
        (VoucherFilter(filters=only("holder_id", "cust_7")), "-created_at",
         "voucher_holder", False),
        (VoucherFilter(filters=filters({"junction": "or",
                                        "code": {"conditions": {"$in": ["CODE7", "CODE8"]}},
                                        "holder_id": {"conditions": {"$is": "cust_9"}}})),
         "-created_at", "voucher_project_id_code_key_key", False),
    ],
)  # fmt: skip
def test_vouchers(
    stocked: psycopg.Connection[dict[str, Any]],
    wanted: VoucherFilter,
    order: str,
    index: str,
    sorted_by_it: bool,  # noqa: FBT001 - one of the table's columns
) -> None:
    parameters = vouchers.asked_for(PROJECT, wanted)
    nodes = plan(stocked, vouchers.SQL.vouchers.by(order), parameters)
    assert_from_index(nodes, index, sorted_by_it=sorted_by_it)


@pytest.mark.parametrize(
    ("wanted", "order", "index"),
    [
        (CustomerFilter(), "-created_at", "customer_created"),
        (CustomerFilter(), "created_at", "customer_created"),
        (CustomerFilter(), "updated_at", "customer_touched"),
        (CustomerFilter(), "-updated_at", "customer_touched"),
        (CustomerFilter(starting_after=NOW), "-created_at", "customer_created"),
        (CustomerFilter(starting_after=NOW), "created_at", "customer_created"),
        (CustomerFilter(city="City 7"), "-created_at", "customer_city"),
    ],
)
def test_customers(
    stocked: psycopg.Connection[dict[str, Any]],
    wanted: CustomerFilter,
    order: Any,
    index: str,
) -> None:
    parameters = profiles.asked_for(PROJECT.id, wanted, order)
    nodes = plan(stocked, profiles.SQL.customers.by(order), parameters)
    assert_from_index(nodes, index, sorted_by_it=True)


@pytest.mark.parametrize(
    ("order", "index"),
    [
        ("-created_at", "customer_order_created"),
        ("created_at", "customer_order_created"),
        ("-updated_at", "customer_order_touched"),
        ("updated_at", "customer_order_touched"),
    ],
)
def test_orders(stocked: psycopg.Connection[dict[str, Any]], order: str, index: str) -> None:
    nodes = plan(stocked, orders.SQL.orders.by(order), {"project_id": PROJECT.id})
    assert_from_index(nodes, index, sorted_by_it=True)


@pytest.mark.parametrize(
    ("wanted", "order", "index", "sorted_by_it"),
    [
        (PublicationFilter(), "-created_at", "publication_created", True),
        (PublicationFilter(), "created_at", "publication_created", True),
        (PublicationFilter(campaign="Campaign 7"), "-created_at", "publication_campaign", True),
        (PublicationFilter(customer="source 7"), "-created_at", "publication_customer", False),
        (PublicationFilter(voucher_id="v_7"), "-created_at", "publication_pkey", False),
    ],
)
def test_publications(
    stocked: psycopg.Connection[dict[str, Any]],
    wanted: PublicationFilter,
    order: str,
    index: str,
    sorted_by_it: bool,  # noqa: FBT001 - one of the table's columns
) -> None:
    parameters = publications.asked_for(PROJECT.id, wanted)
    nodes = plan(stocked, publications.SQL.publications.by(order), parameters)
    assert_from_index(nodes, index, sorted_by_it=sorted_by_it)


@pytest.mark.parametrize(
    ("wanted", "order", "index", "sorted_by_it"),
    [
        ({}, "-created_at", "redemption_created", True),
        ({}, "created_at", "redemption_created", True),
        ({"campaign": "Campaign 7"}, "-created_at", "redemption_campaign", True),
        ({"customer": "source 7"}, "-created_at", "redemption_customer", False),
        ({"voucher_id": "v_7"}, "-created_at", "redemption_voucher", False),
        ({"filters": only("voucher_code", "CODE7")}, "-created_at", "redemption_code", False),
        ({"filters": only("customer_id", "cust_7")}, "-created_at", "redemption_customer", False),
    ],
)
def test_redemptions(
    stocked: psycopg.Connection[dict[str, Any]],
    wanted: dict[str, Any],
    order: str,
    index: str,
    sorted_by_it: bool,  # noqa: FBT001 - one of the table's columns
) -> None:
    parameters = log.asked_for(PROJECT.id, RedemptionFilter(**wanted))
    nodes = plan(stocked, log.SQL.entries.by(order), parameters)
    # Entries of one moment stand in the order they were written in: so much is sorted.
    assert_from_index(nodes, index, sorted_by_it=sorted_by_it)
