"""Give a customer goodwill."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.goodwill import (
    GoodwillInput,
    GoodwillShape,
    goodwill_draft,
    goodwill_shape,
)
from largesse.goodwill import grant_goodwill


@post(
    "/api/customers/{customer_id:str}/goodwill",
    operation_id="grant-goodwill",
    tags=["Goodwill"],
    status_code=200,
)
async def handler(
    work: CurrentWork, customer_id: FromPath[str], data: JSONBody[GoodwillInput]
) -> GoodwillShape:
    """Give a customer a coupon, credit or points, within the limits of the caller's key.

    More than they allow at once or on this day is refused with `allowance_exceeded`, which tells
    what is left and when the day renews. The same `source_id` is one grant.
    """
    work = answering(work, goodwill_shape)
    return goodwill_shape(await grant_goodwill(work, customer_id, goodwill_draft(data)))
