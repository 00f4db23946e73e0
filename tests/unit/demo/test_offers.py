from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from largesse.campaigns import read_discount
from largesse.codes import read_config
from largesse.demo.decide.offers import (
    audience_document,
    discount_document,
    goods_document,
    product_name,
    quantity_document,
    voucher_template,
    window,
)
from largesse.demo.model import CampaignRecord, Coupon, ShelfProduct
from largesse.demo.value_codes import FaceValue
from largesse.rules import compile_rule, parse

NEW_YORK = ZoneInfo("America/New_York")


def test_a_campaign_runs_from_local_midnight_through_its_last_day() -> None:
    # Summer time began on 12 March 2017, so the two midnights differ in UTC.
    record = CampaignRecord(1, "B", date(2017, 3, 3), date(2017, 4, 9))
    start, end = window(record, NEW_YORK)
    assert start == datetime(2017, 3, 3, 5, tzinfo=UTC)
    assert end == datetime(2017, 4, 10, 3, 59, 59, 999000, tzinfo=UTC)


def test_codes_name_campaign_and_coupon() -> None:
    coupon = Coupon(18, 51600070033)
    assert (coupon.code, coupon.open_code) == ("CJ18-51600070033", "TODAY-51600070033")


@pytest.mark.parametrize(
    "document",
    [audience_document("seg_1"), goods_document("pc_1"), quantity_document("pc_1", 2)],
)
def test_every_rule_is_one_the_language_knows(document: dict[str, object]) -> None:
    assert compile_rule(parse(document)).conditions.keys() == {"1"}


def test_only_the_goods_rule_says_what_is_discounted() -> None:
    scopes = [
        compile_rule(parse(document)).scope.names_items
        for document in (
            audience_document("seg_1"),
            goods_document("pc_1"),
            quantity_document("pc_1", 2),
        )
    ]
    assert scopes == [False, True, False]


@pytest.mark.parametrize(("offer", "amount"), [(FaceValue(2, 100), 100), (None, 0)])
def test_the_discount_is_the_face_value_once(offer: FaceValue | None, amount: int) -> None:
    discount = read_discount(discount_document(offer))
    assert (discount.type, discount.amount_off) == ("AMOUNT", amount)
    assert discount.effect == "APPLY_TO_ITEMS_PROPORTIONALLY"


def test_further_codes_of_a_campaign_look_like_its_own() -> None:
    config = read_config(voucher_template("CJ18-")["code_config"])
    assert config.template == "CJ18-###########"
    assert config.charset == "0123456789"


@pytest.mark.parametrize(
    ("product", "name"),
    [
        (
            ShelfProduct(1, product_type="ADULT CEREAL", package_size="16.2 OZ"),
            "ADULT CEREAL 16.2 OZ",
        ),
        (ShelfProduct(2, department="MISCELLANEOUS"), "MISCELLANEOUS"),
        (ShelfProduct(3), "Product 3"),
    ],
)
def test_a_product_gets_a_name_of_what_is_known(product: ShelfProduct, name: str) -> None:
    assert product_name(product) == name
