"""Disable an earning rule."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleShape, rule_shape
from largesse.loyalty.service.earning_rules import switch_rule


@post(
    "/v1/loyalties/{campaign_id:str}/earning-rules/{earning_rule_id:str}/disable",
    operation_id="disable-earning-rule",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], earning_rule_id: FromPath[str]
) -> RuleShape:
    """Switch a rule off."""
    return rule_shape(await switch_rule(work, campaign_id, earning_rule_id, active=False))
