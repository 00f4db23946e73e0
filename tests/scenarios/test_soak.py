"""Stories too long for every run: `make soak`."""

from __future__ import annotations

import time

import pytest

from support.shop import Shop

pytestmark = pytest.mark.soak


def test_a_million_codes_are_one_job_with_progress(shop: Shop) -> None:
    million = 1_000_000
    shop.post(
        "/v1/campaigns",
        {
            "name": "Million",
            "vouchers_count": million,
            "voucher": {
                "discount": {"type": "AMOUNT", "amount_off": 100},
                "code_config": {"length": 10, "prefix": "M-"},
            },
        },
    )
    seen: set[int] = set()
    for _ in range(6000):
        campaign = shop.get("/v1/campaigns/Million")
        action = shop.get("/v1/async-actions", limit=1)["async_actions"][0]
        seen.add(shop.get(f"/v1/async-actions/{action['id']}")["progress"])
        if campaign["vouchers_generation_status"] in {"DONE", "FAILED"}:
            break
        time.sleep(0.1)
    assert campaign["vouchers_generation_status"] == "DONE"
    assert campaign["vouchers_count"] == million
    # Beyond a hundred thousand the length of a list is an estimate.
    assert shop.get("/v1/vouchers", campaign="Million", limit=1)["total"] > 100_000
    assert len(seen) > 20, "progress was to be seen on the way"
