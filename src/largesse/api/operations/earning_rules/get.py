"""Get an earning rule."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleShape, rule_shape
from largesse.loyalty.service.earning_rules import get_rule


@get(
    "/v1/loyalties/{campaign_id:str}/earning-rules/{earning_rule_id:str}",
    operation_id="get-earning-rule",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], earning_rule_id: FromPath[str]
) -> RuleShape:
    """Return one rule."""
    return rule_shape(await get_rule(work, campaign_id, earning_rule_id))
