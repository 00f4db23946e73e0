"""Update a loyalty tier."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import (
    LoyaltyTierShape,
    LoyaltyTierUpdate,
    tier_draft,
    tier_shape,
)
from largesse.loyalty.service.tier_structures import update_tier


@put(
    "/api/loyalty/{campaign_id:str}/tiers/{loyalty_tier_id:str}",
    operation_id="update-loyalty-tier",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    loyalty_tier_id: FromPath[str],
    data: JSONBody[LoyaltyTierUpdate],
) -> LoyaltyTierShape:
    """Say anew all that a tier says.

    With `options.recalculate_tiers` members are put under it at once: they may rise, and dates may
    move, but nobody falls.
    """
    recalculate = bool(data.options and data.options.recalculate_tiers)
    draft = tier_draft(data, "")
    changed = await update_tier(work, campaign_id, loyalty_tier_id, draft, recalculate=recalculate)
    return tier_shape(changed)
