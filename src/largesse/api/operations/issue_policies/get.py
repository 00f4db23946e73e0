"""Get an issue policy."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.issue_policies import PolicyShape, policy_shape
from largesse.vouchers.service.policies.managing import get_policy


@get(
    "/api/issue-policies/{policy_id:str}", operation_id="get-issue-policy", tags=["Issue policies"]
)
async def handler(work: CurrentWork, policy_id: FromPath[str]) -> PolicyShape:
    """Return one policy by id or name."""
    return policy_shape(await get_policy(work, policy_id))
