"""Get whose law new gift cards of a campaign are under."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.gift_cards import TermsShape, terms_shape
from largesse.vouchers.service.laws import get_terms


@get(
    "/api/campaigns/{campaign_id:str}/gift-card-terms",
    operation_id="get-campaign-gift-card-terms",
    tags=["Gift cards"],
)
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> TermsShape:
    """Return whose law new gift cards of a campaign are under: its own word, else the project's."""
    return terms_shape(await get_terms(work, campaign_id))
