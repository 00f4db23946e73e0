"""A management key tells which project it manages."""

from __future__ import annotations

import voucherify as sdk

from support.sdk import client_of
from support.shop import Shop


def test_a_management_key_knows_its_own_project_only(shop: Shop) -> None:
    base = shop.server.address
    listed = shop.management.get(f"{base}/management/v1/projects").json()
    assert [each["id"] for each in listed["data"]] == [shop.project.id]
    assert listed["data"][0]["timezone"] == "America/New_York"
    one = shop.management.get(f"{base}/management/v1/projects/{shop.project.id}").json()
    assert one == listed["data"][0]
    other = Shop(shop.server)
    answer = shop.management.get(f"{base}/management/v1/projects/{other.project.id}")
    assert (answer.status_code, answer.json()["key"]) == (404, "not_found")
    assert shop.http.get(f"{base}/management/v1/projects").status_code == 401
    other.close()


def test_the_sdk_reads_a_project(shop: Shop) -> None:
    with client_of(shop) as client:
        project = sdk.ManagementApi(client).get_project(shop.project.id)
    assert (project.currency, project.case_sensitive_codes) == ("USD", True)
