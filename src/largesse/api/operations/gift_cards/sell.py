"""Note that a gift card was sold."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.gift_cards import SaleInput, SaleShape, sale_draft, sale_shape
from largesse.vouchers.service.selling import sell_card


@post(
    "/api/gift-cards/{code:str}/sale",
    operation_id="sell-gift-card",
    tags=["Gift cards"],
    status_code=200,
)
async def handler(work: CurrentWork, code: FromPath[str], data: JSONBody[SaleInput]) -> SaleShape:
    """Note that a gift card was sold, and for how much; a card is sold once.

    Its face value is what is on it unless told; what was not paid of it is promotion. The years
    of the law the card is under begin now.
    """
    work = answering(work, sale_shape)
    return sale_shape(await sell_card(work, code, sale_draft(data)))
