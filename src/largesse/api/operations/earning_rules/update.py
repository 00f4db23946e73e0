"""Update an earning rule."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleShape, RuleUpdate, rule_change, rule_shape
from largesse.loyalty.service.earning_rules import update_rule


@put(
    "/v1/loyalties/{campaign_id:str}/earning-rules/{earning_rule_id:str}",
    operation_id="update-earning-rule",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    earning_rule_id: FromPath[str],
    data: JSONBody[RuleUpdate],
) -> RuleShape:
    """Change a rule; an explicit null clears, what is left out stays. Its event stays for good."""
    change = rule_change(data)
    return rule_shape(await update_rule(work, campaign_id, earning_rule_id, change))
