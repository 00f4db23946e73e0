"""An accountant asks what is owed to those who hold gift credit."""

from __future__ import annotations

from support import offers
from support.shop import Shop

OPERATIONS = """
GET /api/liability
"""


def walk(shop: Shop) -> None:
    offers.gift(shop, "CARD", 2_000)
    told = shop.get("/api/liability", kind="credits")
    assert (told["value"], told["data"][0]["holders"]) == (2_000, 1)
