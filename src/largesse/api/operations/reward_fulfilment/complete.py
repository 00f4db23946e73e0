"""Complete a giving."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import GivenRewardShape, NoteInput, given_shape
from largesse.rewards.service.given import complete


@post(
    "/api/given-rewards/{given_id:str}/complete",
    operation_id="complete-given-reward",
    tags=["Reward fulfilment"],
    status_code=200,
    opt={OPTIONAL_BODY: NoteInput},
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, given_id: FromPath[str]
) -> GivenRewardShape:
    """Say that goods were handed over."""
    data = await optional_body(request, NoteInput)
    return given_shape(await complete(work, given_id, data.note))
