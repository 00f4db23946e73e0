"""List issue policies."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.issue_policies import PolicyList, policy_list
from largesse.vouchers.service.policies.managing import list_policies


@get("/api/issue-policies", operation_id="list-issue-policies", tags=["Issue policies"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    campaign: FromQuery[str | None] = None,
    starting_after_id: FromQuery[str | None] = None,
) -> PolicyList:
    """Return a page of policies, the newest first; `campaign` is an id or a name."""
    found, total = await list_policies(work, campaign, starting_after_id, checked_limit(limit))
    return policy_list(found, total, limit)
