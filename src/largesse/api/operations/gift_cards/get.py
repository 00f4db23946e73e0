"""Get a gift card."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.gift_cards import GiftCardShape, gift_card_shape
from largesse.vouchers.service.gift_cards import get_gift_card


@get("/api/gift-cards/{code:str}", operation_id="get-gift-card", tags=["Gift cards"])
async def handler(work: CurrentWork, code: FromPath[str]) -> GiftCardShape:
    """Return a gift card by code or id: its balance and lots, its law, what was paid for it."""
    return gift_card_shape(await get_gift_card(work, code))
