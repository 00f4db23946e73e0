"""Say whose law new gift cards of a campaign are under."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.gift_cards import TermsInput, TermsShape, terms_shape
from largesse.vouchers.service.laws import set_terms


@put(
    "/api/campaigns/{campaign_id:str}/gift-card-terms",
    operation_id="set-campaign-gift-card-terms",
    tags=["Gift cards"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[TermsInput]
) -> TermsShape:
    """Say whose law a campaign's gift cards made from now on are under; `none` is under none.

    With null the project's word holds again. Cards that are there keep theirs.
    """
    return terms_shape(await set_terms(work, data.law, campaign_id))
