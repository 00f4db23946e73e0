"""Update a campaign."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape, CampaignUpdate
from largesse.api.shapes.loyalties import change_of, programme_shape
from largesse.loyalty.service.campaigns import change_programme, with_tiers
from largesse.vouchers.service.reaching import update_campaign


@put("/v1/campaigns/{campaign_id:str}", operation_id="update-campaign", tags=["Campaigns"])
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[CampaignUpdate]
) -> CampaignShape:
    """Change a campaign and those of its vouchers neither published nor redeemed.

    An explicit null clears a field; what is left out stays.
    """
    change, rules, recalculate = change_of(data)
    if rules is not None or recalculate:
        changed = await change_programme(work, campaign_id, change, rules, recalculate=recalculate)
        return programme_shape(changed)
    (found,) = await with_tiers(work, [await update_campaign(work, campaign_id, change)])
    return programme_shape(found)
