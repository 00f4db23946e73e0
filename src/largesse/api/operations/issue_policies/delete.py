"""Delete an issue policy."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.vouchers.service.policies.managing import delete_policy


@delete(
    "/api/issue-policies/{policy_id:str}",
    operation_id="delete-issue-policy",
    tags=["Issue policies"],
)
async def handler(work: CurrentWork, policy_id: FromPath[str]) -> None:
    """Delete a policy with its log; the codes it gave stay."""
    await delete_policy(work, policy_id)
