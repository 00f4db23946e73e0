"""The first page of a list of 10,000 vouchers and of a million, side by side in one run.

Fills a database of its own on an embedded server in a temporary folder, and stops it. Only the
ratios mean something: near 1 a page comes from an index, near 100 it reads the list. Run with
`make bench`; `LISTS_MOST` changes how many the long list has.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from largesse.kernel.project import Project
from largesse.storage import Database, Page
from largesse.storage.embedded import EmbeddedServer
from largesse.storage.migrate import migrate
from largesse.vouchers.model import VoucherFilter
from largesse.vouchers.store.vouchers import vouchers

SHORT = 10_000
LONG = int(os.environ.get("LISTS_MOST", "1000000"))
ROUNDS = 30

PAGES = {
    "newest first": (VoucherFilter(), "-created_at", Page(0, 100)),
    "oldest first": (VoucherFilter(), "created_at", Page(0, 100)),
    "last changed first": (VoucherFilter(), "-updated_at", Page(0, 100)),
    "by code": (VoucherFilter(), "code", Page(0, 100)),
    "page 99": (VoucherFilter(), "-created_at", Page(98 * 100, 100)),
    "of a campaign": (VoucherFilter(campaign="Half"), "-created_at", Page(0, 100)),
    "one code": (VoucherFilter(code="CODE77"), "-created_at", Page(0, 100)),
}

FILL = """
insert into project (id, name) values (%(project)s, %(project)s);
insert into campaign (id, project_id, name, campaign_type, created_at)
values ('camp_' || %(project)s, %(project)s, 'Half', 'DISCOUNT_COUPONS', now());
insert into voucher (id, project_id, code, code_key, campaign_id, type, created_at)
select 'v_' || %(project)s || n, %(project)s, 'CODE' || n, 'CODE' || n,
       case when n %% 2 = 0 then 'camp_' || %(project)s end, 'DISCOUNT_VOUCHER',
       now() - n * interval '1 second'
from generate_series(1, %(rows)s) n;
"""


def fill(url: str, project: str, rows: int) -> None:
    with psycopg.ClientCursor(psycopg.connect(url, autocommit=True)) as cursor:
        cursor.execute(FILL.encode(), {"project": project, "rows": rows})
        cursor.execute("vacuum analyze voucher")
        cursor.connection.close()


async def milliseconds(database: Database, project: Project, name: str) -> float:
    """Return the median time of one page with its total."""
    wanted, order, page = PAGES[name]
    timings = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        async with database.reading() as connection:
            await vouchers(connection, project, wanted, order, page)
        timings.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(timings)


async def measure(url: str) -> None:
    database = Database(url)
    await database.open()
    try:
        print(f"a page of vouchers with its total: {SHORT:,} rows, {LONG:,} rows, the ratio")
        for name in PAGES:
            short = await milliseconds(database, Project("short", "short"), name)
            long = await milliseconds(database, Project("long", "long"), name)
            print(f"  {name:20} {short:8.2f} ms {long:8.2f} ms {long / short:6.1f}x")
    finally:
        await database.close()


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as home,
        EmbeddedServer.open(Path(home) / "database") as server,
    ):
        migrate(server.url)
        fill(server.url, "short", SHORT)
        fill(server.url, "long", LONG)
        asyncio.run(measure(server.url))
    return 0


if __name__ == "__main__":
    sys.exit(main())
