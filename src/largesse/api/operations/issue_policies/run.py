"""Run an issue policy."""

from litestar import post
from litestar.params import FromPath

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.jobs import AsyncAction
from largesse.vouchers.service.policies.running import run_policy


def _started(action: AsyncAction) -> AsyncStarted:
    return AsyncStarted(action.id)


@post(
    "/api/issue-policies/{policy_id:str}/runs",
    operation_id="run-issue-policy",
    tags=["Issue policies"],
    status_code=202,
)
async def handler(work: CurrentWork, policy_id: FromPath[str]) -> AsyncStarted:
    """Give codes to every customer in the policy's segments, in the background, within its limits.

    The async action shows progress, and at the end how many were issued, skipped and failed.
    """
    return _started(await run_policy(answering(work, _started), policy_id))
