import csv
from importlib.resources import files

import pytest

from largesse.demo.value_codes import FaceValue, face_value, face_values, is_manufacturer_coupon

TEXT = files("largesse.demo").joinpath("value_codes.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))


def test_the_table_has_every_code_once() -> None:
    assert [row["code"] for row in ROWS] == [f"{code:02}" for code in range(100)]


def test_a_code_gives_both_a_quantity_and_an_amount_or_is_not_read() -> None:
    both = [row for row in ROWS if row["min_qty"] and row["amount_off"]]
    neither = [row["code"] for row in ROWS if not row["min_qty"] and not row["amount_off"]]
    assert len(both) + len(neither) == len(ROWS)
    assert set(face_values()) == {row["code"] for row in both}
    assert neither == "00 01 02 05 07 08 09 13 14 16 19 27".split()


@pytest.mark.parametrize(
    ("coupon_upc", "offer"),
    [
        (51600070033, FaceValue(2, 100)),  # buy 2, a dollar
        (51111030050, FaceValue(1, 50)),
        (50000000061, FaceValue(1, 1000)),  # the largest of the table
        (50000000012, FaceValue(1, 12)),  # no float on the way
        (51380041013, None),  # 13 was reserved
        (50000000001, None),  # free goods
        (10000085207, None),  # the retailer's own
        (5160007003, None),  # ten digits
    ],
)
def test_a_coupon_says_what_it_is_worth(coupon_upc: int, offer: FaceValue | None) -> None:
    assert face_value(coupon_upc) == offer


@pytest.mark.parametrize(
    ("coupon_upc", "manufacturer"),
    [(51600070033, True), (59999999999, True), (10000085207, False), (5160007003, False)],
)
def test_a_manufacturer_coupon_has_eleven_digits_and_starts_with_5(
    *, coupon_upc: int, manufacturer: bool
) -> None:
    assert is_manufacturer_coupon(coupon_upc) is manufacturer
