"""What a manufacturer coupon says in its barcode.

The number under a UPC-A coupon is `5 MMMMM FFF VV C`: number system 5, the manufacturer, the
family of products, the value code, a check digit (which the Complete Journey leaves out). The
value code stands for a quantity to buy and an amount off, the same at every till.

`value_codes.csv` holds the 100 codes, one a line: `code, min_qty, amount_off`. They are facts of
the industry's standard (Joint Industry Coupon Committee, GS1 US), extracted from the table
`%CouponValues` of the Perl module Business::UPC (github.com/fugina-hackery/perl-business-upc,
commit 9db0a4b34a259136017dab93fd7843488fb17c19, lib/Business/UPC.pm); only the pairs were taken.
Where both columns are empty the table names no amount: free goods (01, 02, 14, 16, 19), the
cashier decides (00), or a code that was still reserved. Of the reserved ones 05 ($1.40) and 07
(buy 3, $1.50) were assigned later, and the baskets suggest 09 (buy 3, $2.00) and 13 (buy 4,
$1.00); they are left unread here, because an offer read off the year cannot be tested on it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

import msgspec


class FaceValue(msgspec.Struct, frozen=True):
    """Buy `units`, get `amount_off` (wire units) off."""

    units: int
    amount_off: int


@cache
def face_values() -> Mapping[str, FaceValue]:
    """Return what each readable value code stands for."""
    text = files(__package__).joinpath("value_codes.csv").read_text(encoding="utf-8")
    return {
        row["code"]: FaceValue(int(row["min_qty"]), int(Decimal(row["amount_off"]) * 100))
        for row in csv.DictReader(text.splitlines())
        if row["min_qty"] and row["amount_off"]
    }


def is_manufacturer_coupon(coupon_upc: int) -> bool:
    """Return whether the number is a manufacturer's coupon: eleven digits, number system 5."""
    return coupon_upc // 10_000_000_000 == 5


def face_value(coupon_upc: int) -> FaceValue | None:
    """Return the offer a coupon encodes, `None` for a shop's own coupon or an unreadable code."""
    if not is_manufacturer_coupon(coupon_upc):
        return None
    return face_values().get(f"{coupon_upc % 100:02}")
