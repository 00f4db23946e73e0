"""Create loyalty tiers."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import (
    LoyaltyTierInput,
    LoyaltyTierShape,
    tier_draft,
    tier_shape,
)
from largesse.loyalty.model.tiers import Tier
from largesse.loyalty.service.tier_structures import create_tiers


@post(
    "/v1/loyalties/{campaign_id:str}/tiers",
    operation_id="create-in-bulk-loyalty-tiers",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    data: JSONBody[Annotated[list[LoyaltyTierInput], Meta(max_length=50)]],
) -> list[LoyaltyTierShape]:
    """Give a programme tiers, all of them or none.

    Ranges may not overlap. Members are placed in the background.
    """
    work = answering(work, _shapes)
    drafts = [tier_draft(each, f"[{place}]") for place, each in enumerate(data)]
    return _shapes(await create_tiers(work, campaign_id, drafts))


def _shapes(made: list[Tier]) -> list[LoyaltyTierShape]:
    return [tier_shape(each) for each in made]
