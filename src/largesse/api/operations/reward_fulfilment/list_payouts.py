"""List payouts."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PayoutList, State, payout_shape
from largesse.rewards.model import PayoutFilter
from largesse.rewards.service.payouts import list_payouts


@get(
    "/api/payouts",
    operation_id="list-payouts",
    tags=["Reward fulfilment"],
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    payout_state: Annotated[State | None, QueryParameter(name="state")] = None,
    customer: FromQuery[str | None] = None,
) -> PayoutList:
    """Return a page of money to be paid out, the newest first; what waits with `requested`."""
    wanted = PayoutFilter(state=payout_state, customer=customer)
    found, total = await list_payouts(work, wanted, page_query(limit, page))
    return PayoutList([payout_shape(each) for each in found], total)
