"""Get what was given."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import GivenRewardShape, given_shape
from largesse.rewards.service.given import get_given


@get(
    "/api/given-rewards/{given_id:str}",
    operation_id="get-given-reward",
    tags=["Reward fulfilment"],
)
async def handler(work: CurrentWork, given_id: FromPath[str]) -> GivenRewardShape:
    """Return one giving of a reward."""
    return given_shape(await get_given(work, given_id))
