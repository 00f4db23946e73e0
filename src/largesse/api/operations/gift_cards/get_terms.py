"""Get whose law new gift cards are under."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import TermsShape, terms_shape
from largesse.vouchers.service.laws import get_terms


@get(
    "/api/gift-card-terms",
    operation_id="get-gift-card-terms",
    tags=["Gift cards"],
    opt={PERMISSION: "gift-cards.read"},
)
async def handler(work: CurrentWork) -> TermsShape:
    """Return whose law new gift cards of the project are under."""
    return terms_shape(await get_terms(work))
