"""Put free credit on a gift card."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.gift_cards import (
    FreeCreditInput,
    FreeCreditShape,
    free_credit,
    free_credit_shape,
)
from largesse.vouchers.service.gift_cards import give_free_credit


@post(
    "/api/gift-cards/{code:str}/credits",
    operation_id="give-gift-card-credit",
    tags=["Gift cards"],
    status_code=200,
)
async def handler(
    work: CurrentWork, code: FromPath[str], data: JSONBody[FreeCreditInput]
) -> FreeCreditShape:
    """Put credit on a card that lapses: at `expires_at`, or `expires_in` (ISO 8601) from now.

    It is spent before credit that lasts longer. The same `source_id` is given once.
    """
    work = answering(work, free_credit_shape)
    return free_credit_shape(await give_free_credit(work, code, *free_credit(data)))
