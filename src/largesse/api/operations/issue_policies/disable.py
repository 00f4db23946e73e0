"""Disable an issue policy."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.issue_policies import PolicyShape, policy_shape
from largesse.vouchers.service.policies.managing import switch_policy


@post(
    "/api/issue-policies/{policy_id:str}/disable",
    operation_id="disable-issue-policy",
    tags=["Issue policies"],
    status_code=200,
)
async def handler(work: CurrentWork, policy_id: FromPath[str]) -> PolicyShape:
    """Stop a policy; what happens meanwhile gives nothing later."""
    return policy_shape(await switch_policy(work, policy_id, active=False))
