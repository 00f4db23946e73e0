"""Create an issue policy."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.issue_policies import (
    PolicyInput,
    PolicyShape,
    policy_draft,
    policy_shape,
)
from largesse.vouchers.service.policies.managing import create_policy


@post(
    "/api/issue-policies",
    operation_id="create-issue-policy",
    tags=["Issue policies"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PolicyInput]) -> PolicyShape:
    """Create a policy: when something happens, a customer gets codes of a campaign.

    It acts on what happens from now on, once each.
    """
    work = answering(work, policy_shape)
    return policy_shape(await create_policy(work, policy_draft(data)))
