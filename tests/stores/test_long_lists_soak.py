"""Ten million vouchers: a page reads a few blocks, however long the list is."""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from largesse.kernel.project import Project
from largesse.storage.queries import Query
from largesse.vouchers.model import VoucherFilter
from largesse.vouchers.store import vouchers

ROWS = int(os.environ.get("LARGESSE_SOAK_VOUCHERS", "10000000"))
PROJECT = Project("proj_soak", "Soak")
FEW = 2_000
"""Blocks of 8 kB a page of a hundred rows may read; the list has hundreds of thousands."""

FILL = f"""
insert into project (id, name) values ('proj_soak', 'Soak');
insert into campaign (id, project_id, name, campaign_type, created_at)
select 'camp_soak_' || n, 'proj_soak', 'Campaign ' || n, 'DISCOUNT_COUPONS', now()
from generate_series(0, 9) n;
insert into voucher (id, project_id, code, code_key, campaign_id, type, created_at)
select 'v_soak_' || n, 'proj_soak', 'CODE' || n, 'CODE' || n, 'camp_soak_' || n % 10,
       'DISCOUNT_VOUCHER', now() - n * interval '1 second'
from generate_series(1, {ROWS}) n;
analyze voucher;
"""  # noqa: S608 - the number of rows is read above


def blocks(
    connection: psycopg.Connection[dict[str, Any]], query: Query, parameters: dict[str, Any]
) -> int:
    """Return how many blocks a statement touches."""
    explain = b"explain (analyze, buffers, format json) " + query.text
    row = connection.execute(explain, parameters).fetchone()
    assert row is not None
    plan = row["QUERY PLAN"][0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


@pytest.mark.soak
def test_a_page_of_ten_million_codes_reads_a_few_blocks(database_url: str) -> None:
    pages = [
        *((VoucherFilter(), order) for order in vouchers.SQL.vouchers.orders),
        (VoucherFilter(campaign="Campaign 7"), "-created_at"),
        (VoucherFilter(campaign="Campaign 7"), "created_at"),
        (VoucherFilter(code="CODE77"), "-created_at"),
    ]
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        connection.execute(FILL.encode())
        for wanted, order in pages:
            asked = vouchers.asked_for(PROJECT, wanted) | {"limit": 100, "offset": 0}
            read = blocks(connection, vouchers.SQL.vouchers.by(order), asked)
            assert read < FEW, (wanted, order, read)
        connection.rollback()
