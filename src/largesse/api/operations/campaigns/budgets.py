"""Tell what is used and left of a campaign's budgets."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath
from msgspec import UNSET, Meta, UnsetType

from largesse.api.dependencies import CurrentWork
from largesse.api.wire import given, wire_time_or_none
from largesse.redemptions.model import CampaignBudget
from largesse.redemptions.service.budgets import get_budgets


class BudgetShape(msgspec.Struct, frozen=True, kw_only=True):
    """One budget: a number of redemptions, or an amount in wire units (x100)."""

    name: Annotated[str, Meta(description="The name of the rule that sets it.")]
    limit: int
    used: int
    held: Annotated[int, Meta(description="Reserved by sessions.")]
    left: int
    rule_id: str
    reached_at: str | UnsetType = UNSET


class BudgetsShape(msgspec.Struct, frozen=True, kw_only=True):
    """The budgets of a campaign; a closed one is not offered, and says which closed it."""

    campaign_id: str
    campaign_name: str
    status: Annotated[str, Meta(description="OPEN or CLOSED.")]
    closed_by: str | UnsetType = UNSET
    closed_at: str | UnsetType = UNSET
    budgets: list[BudgetShape]
    object: str = "campaign_budgets"


@get(
    "/api/campaigns/{campaign_id:str}/budgets",
    operation_id="get-campaign-budgets",
    tags=["Campaigns"],
)
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> BudgetsShape:
    """Return the limit, the use and what is left of every budget, by campaign id or name."""
    found = await get_budgets(work, campaign_id)
    closed_by = found.closed_by
    return BudgetsShape(
        campaign_id=found.campaign_id,
        campaign_name=found.name,
        status="CLOSED" if closed_by else "OPEN",
        closed_by=given(closed_by.name if closed_by else None),
        closed_at=given(wire_time_or_none(closed_by.reached_at if closed_by else None)),
        budgets=[_shape(each) for each in found.budgets],
    )


def _shape(budget: CampaignBudget) -> BudgetShape:
    return BudgetShape(
        name=budget.name,
        limit=budget.limit,
        used=budget.used,
        held=budget.held,
        left=budget.left,
        rule_id=budget.rule_id,
        reached_at=given(wire_time_or_none(budget.reached_at)),
    )
