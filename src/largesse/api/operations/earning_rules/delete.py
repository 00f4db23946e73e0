"""Delete an earning rule."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.loyalty.service.earning_rules import delete_rule


@delete(
    "/v1/loyalties/{campaign_id:str}/earning-rules/{earning_rule_id:str}",
    operation_id="delete-earning-rule",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], earning_rule_id: FromPath[str]
) -> None:
    """Delete a rule; points it gave stay."""
    await delete_rule(work, campaign_id, earning_rule_id)
