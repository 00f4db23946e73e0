"""Files and bulk updates through the published Python SDK, unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import voucherify as sdk

from support.sdk import client_of
from support.shop import Shop


@pytest.fixture
def client(shop: Shop) -> Iterator[Any]:
    with client_of(shop) as made:
        yield made


def succeeded(shop: Shop, client: Any, started: Any) -> Any:
    shop.settle()
    action = sdk.AsyncActionsApi(client).get_async_action(started.async_action_id)
    assert action.operation_status == "SUCCESS"
    return action


def test_files_are_sent_as_paths_and_as_bytes(shop: Shop, client: Any, tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text("Source_id,Name,level\nc-1,김영희,gold\n", encoding="utf-8")
    started = sdk.CustomersApi(client).import_customers_using_csv(file=str(customers))
    succeeded(shop, client, started)
    assert sdk.CustomersApi(client).get_customer("c-1").name == "김영희"
    started = sdk.VouchersApi(client).import_vouchers_using_csv(
        file=b"Code,Voucher Type,Value,Discount Type\nSDK-1,DISCOUNT_VOUCHER,500,AMOUNT\n"
    )
    succeeded(shop, client, started)
    assert sdk.VouchersApi(client).get_voucher("SDK-1").discount.amount_off == 500


def test_codes_come_into_a_campaign_and_are_listed(shop: Shop, client: Any) -> None:
    made = shop.post(
        "/v1/campaigns",
        {"name": "C", "voucher": {"discount": {"type": "AMOUNT", "amount_off": 100}}},
    )
    started = sdk.CampaignsApi(client).import_vouchers_to_campaign(
        made["id"], [sdk.CampaignsImportVoucherItem.from_dict({"code": "SDK-2", "active": True})]
    )
    succeeded(shop, client, started)
    listed = sdk.VouchersApi(client).list_vouchers(campaign_id=made["id"])
    assert [voucher.code for voucher in listed.vouchers] == ["SDK-2"]


def test_many_are_changed_and_none_is_fine(shop: Shop, client: Any) -> None:
    customers = sdk.CustomersApi(client)
    item = sdk.CustomersUpdateInBulkRequestBody.from_dict({"source_id": "c-1", "name": "Kim"})
    succeeded(shop, client, customers.update_customers_in_bulk([item]))
    same = sdk.CustomersMetadataUpdateInBulkRequestBody.from_dict(
        {"source_ids": ["c-1"], "metadata": {"vip": True}}
    )
    succeeded(shop, client, customers.update_customers_metadata_in_bulk(same))
    assert customers.get_customer("c-1").metadata == {"vip": True}
    succeeded(shop, client, sdk.ProductsApi(client).update_products_in_bulk())
