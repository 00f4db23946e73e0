"""Change the balance of a card."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.transactions import (
    BalanceInput,
    BalanceShape,
    balance_change,
    changed_shape,
    points_adjustment,
    points_changed_shape,
)
from largesse.loyalty.service.adjusting import adjust
from largesse.vouchers.service.credits import change_balance
from largesse.vouchers.service.reading import get_voucher


@post(
    "/v1/vouchers/{code:str}/balance",
    operation_id="update-voucher-balance",
    tags=["Vouchers"],
    status_code=200,
)
async def handler(
    work: CurrentWork, code: FromPath[str], data: JSONBody[BalanceInput]
) -> BalanceShape:
    """Put credit on a gift card or points on a loyalty card; a negative amount takes them off.

    No more can be taken off than is there and not held by a session. The same `source_id` and
    amount for the same card are one change. A loyalty card has to have a holder.
    """
    card = await get_voucher(work, code)
    if card.voucher.type == "LOYALTY_CARD":
        work = answering(work, points_changed_shape)
        return points_changed_shape(await adjust(work, code, points_adjustment(data)))
    work = answering(work, changed_shape)
    return changed_shape(await change_balance(work, code, balance_change(data)))
