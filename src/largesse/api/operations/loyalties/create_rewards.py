"""Add rewards to a campaign."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.rewards import (
    CampaignRewardCreate,
    RewardAssignmentShape,
    assignment_draft,
    assignment_shape,
)
from largesse.loyalty.service.reward_assignments import MOST_AT_ONCE, assign_rewards
from largesse.rewards import RewardAssignment

Assigned = Annotated[list[CampaignRewardCreate], Meta(max_length=MOST_AT_ONCE)]


@post(
    "/v1/loyalties/{campaign_id:str}/rewards",
    operation_id="create-reward-assignment-1",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[Assigned]
) -> RewardAssignmentShape:
    """Offer rewards in a campaign, all or none; the answer is the first assignment."""

    def shape(made: list[RewardAssignment]) -> RewardAssignmentShape:
        return assignment_shape(made[0])

    drafts = [
        assignment_draft(each.reward, each.parameters, each.validation_rules, f"[{place}]")
        for place, each in enumerate(data)
    ]
    return shape(await assign_rewards(answering(work, shape), campaign_id, drafts))
