"""List the earning rules of a loyalty tier."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleList, rule_shape
from largesse.loyalty.service.tier_structures import rules_of_tier


@get(
    "/v1/loyalties/{campaign_id:str}/tiers/{loyalty_tier_id:str}/earning-rules",
    operation_id="list-loyalty-tier-earning-rules",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    loyalty_tier_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
) -> RuleList:
    """Return a page of a programme's earning rules, with the points they give in the tier."""
    found, total = await rules_of_tier(work, campaign_id, loyalty_tier_id, page_query(limit, page))
    return RuleList([rule_shape(each) for each in found], total)
