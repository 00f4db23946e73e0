"""List what came of what a customer did."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earnings import EarningList, earning_list
from largesse.loyalty.model.earning_rules import EarningOutcome
from largesse.loyalty.service.earnings import list_earnings


@get(
    "/api/customers/{customer_id:str}/earnings",
    operation_id="list-customer-earnings",
    tags=["Customers"],
)
async def handler(
    work: CurrentWork,
    customer_id: FromPath[str],
    limit: FromQuery[int] = 10,
    campaign: FromQuery[str | None] = None,
    earning_rule_id: FromQuery[str | None] = None,
    outcome: FromQuery[EarningOutcome | None] = None,
    starting_after_id: FromQuery[str | None] = None,
) -> EarningList:
    """Return what earning rules said to what a customer did, the newest first.

    `customer_id` is an id or source id, `campaign` an id or name. Each entry says why so many
    points, or why none.
    """
    _, found = await list_earnings(
        work,
        customer_id,
        programme=campaign,
        rule_id=earning_rule_id,
        outcome=outcome,
        after=starting_after_id,
        limit=checked_limit(limit),
    )
    return earning_list(found, limit, work.language)
