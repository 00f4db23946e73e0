"""A code as a picture: what a till reads off it is the code."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest
import zxingcpp
from PIL import Image

from largesse.api.pictures import barcode_picture, qr_picture
from support.shop import Shop

FIVE = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}


def read(picture: bytes) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return [(each.format.name, each.text) for each in found]


def fetch(address: str, **asked: object) -> httpx.Response:
    """Fetch a picture as a mail program does: without a key."""
    return httpx.get(address, params={k: str(v) for k, v in asked.items()}, timeout=60)


def test_a_picture_holds_the_code(shop: Shop) -> None:
    assets = shop.post("/v1/vouchers/SPRING-50%", FIVE)["assets"]
    assert assets["qr"]["url"].startswith(shop.server.address)
    for kind, name in (("qr", "QRCode"), ("barcode", "Code128")):
        picture = fetch(assets[kind]["url"])
        assert picture.headers["content-type"] == "image/png"
        assert read(picture.content) == [(name, "SPRING-50%")], kind


@pytest.mark.parametrize("kind", ["qr", "barcode"])
def test_size_is_the_pixels_of_a_module(shop: Shop, kind: str) -> None:
    address = shop.post("/v1/vouchers/SIZED", FIVE)["assets"][kind]["url"]
    sides = {
        size: Image.open(BytesIO(fetch(address, size=size).content)).size[0] for size in (1, 7)
    }
    assert sides[7] == 7 * sides[1]
    assert Image.open(BytesIO(fetch(address, size=100).content)).size[0] <= 8_000
    for size in (0, 101, "big"):
        assert fetch(address, size=size).status_code == 400


@pytest.mark.parametrize("kind", ["qr", "barcode"])
def test_a_picture_as_svg(shop: Shop, kind: str) -> None:
    address = shop.post("/v1/vouchers/A<B&C", FIVE)["assets"][kind]["url"]
    picture = fetch(address, format="svg", size=3)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "<svg" in picture.text
    assert "A<B" not in picture.text
    assert fetch(address, format="gif").status_code == 400


def test_a_code_of_other_letters_has_a_qr_code_only(shop: Shop) -> None:
    assets = shop.post("/v1/vouchers/봄쿠폰", FIVE)["assets"]
    assert read(fetch(assets["qr"]["url"]).content) == [("QRCode", "봄쿠폰")]
    assert "barcode" not in assets
    refused = fetch(assets["qr"]["url"].replace("/qr/", "/barcode/"))
    assert (refused.status_code, refused.json()["key"]) == (400, "invalid_voucher")


def test_a_voucher_in_the_bin_has_no_picture(shop: Shop) -> None:
    address = shop.post("/v1/vouchers/GONE", FIVE)["assets"]["qr"]["url"]
    shop.delete("/v1/vouchers/GONE")
    assert fetch(address).status_code == 404
    assert fetch(address + "x").status_code == 404


def test_the_longest_codes_fit() -> None:
    """255 letters of three bytes, at the largest size: still a picture of a bearable size."""
    assert read(qr_picture("가" * 255, 4, "png")) == [("QRCode", "가" * 255)]
    assert Image.open(BytesIO(qr_picture("가" * 255, 100, "png"))).size[0] <= 8_000
    assert read(barcode_picture("A" * 80, 4, "png")) == [("Code128", "A" * 80)]
