"""Update an issue policy."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.issue_policies import (
    PolicyInput,
    PolicyShape,
    policy_draft,
    policy_shape,
)
from largesse.vouchers.service.policies.managing import update_policy


@put(
    "/api/issue-policies/{policy_id:str}",
    operation_id="update-issue-policy",
    tags=["Issue policies"],
)
async def handler(
    work: CurrentWork, policy_id: FromPath[str], data: JSONBody[PolicyInput]
) -> PolicyShape:
    """Say anew all that a policy says; what it gave already counts against its new limits."""
    return policy_shape(await update_policy(work, policy_id, policy_draft(data)))
