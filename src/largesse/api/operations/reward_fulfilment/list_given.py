"""List what was given."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import GivenRewardList, Status, given_shape
from largesse.rewards.model import GivenFilter, RewardKind
from largesse.rewards.service.given import list_given


@get(
    "/api/given-rewards",
    operation_id="list-given-rewards",
    tags=["Reward fulfilment"],
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    status: FromQuery[Status | None] = None,
    type: FromQuery[RewardKind | None] = None,  # noqa: A002 - the name of the query parameter
    reward_id: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
) -> GivenRewardList:
    """Return a page of what was given to whom, the newest first: goods that wait with `PENDING`."""
    wanted = GivenFilter(status=status, kind=type, reward_id=reward_id, customer=customer)
    found, total = await list_given(work, wanted, page_query(limit, page))
    return GivenRewardList([given_shape(each) for each in found], total)
