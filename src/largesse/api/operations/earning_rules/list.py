"""List earning rules."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleList, rule_shape
from largesse.loyalty.model.earning_rules import EarningRuleSort
from largesse.loyalty.service.earning_rules import list_rules


@get(
    "/v1/loyalties/{campaign_id:str}/earning-rules",
    operation_id="list-earning-rules",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[EarningRuleSort] = "-created_at",
) -> RuleList:
    """Return a page of a programme's rules."""
    found, total = await list_rules(work, campaign_id, order, page_query(limit, page))
    return RuleList([rule_shape(each) for each in found], total)
