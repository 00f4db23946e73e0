"""List the movements on a card."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.transactions import TransactionList, transaction_list
from largesse.vouchers.service.transactions import list_of_voucher


@get(
    "/v1/vouchers/{code:str}/transactions",
    operation_id="list-voucher-transactions",
    tags=["Vouchers"],
)
async def handler(
    work: CurrentWork,
    code: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TransactionList:
    """Return a page of what moved on a gift card or a loyalty card, the newest first.

    What the card was opened with is the first of them: their sum is what is on it.
    """
    page = await list_of_voucher(
        work,
        code,
        descending=order == "-id",
        after=starting_after_id,
        limit=checked_limit(limit),
    )
    return transaction_list(page)
