"""Offer a reward in a campaign."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import (
    RewardAssignmentCreate,
    RewardAssignmentShape,
    assignment_draft,
    assignment_shape,
)
from largesse.kernel.problem import refuse
from largesse.loyalty.service.reward_assignments import assign_rewards
from largesse.rewards import RewardAssignment


@post(
    "/v1/rewards/{reward_id:str}/assignments",
    operation_id="create-reward-assignment",
    tags=["Rewards"],
    status_code=200,
)
async def handler(
    work: CurrentWork, reward_id: FromPath[str], data: JSONBody[RewardAssignmentCreate]
) -> RewardAssignmentShape:
    """Offer a reward in a loyalty campaign, for points."""

    def shape(made: list[RewardAssignment]) -> RewardAssignmentShape:
        return assignment_shape(made[0])

    if not data.campaign:
        raise refuse("invalid_payload", ".campaign", need="the id of a loyalty campaign")
    draft = assignment_draft(reward_id, data.parameters, data.validation_rules, "")
    made = await assign_rewards(answering(work, shape), data.campaign, [draft], several=False)
    return shape(made)
