"""Update a loyalty programme."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape, CampaignUpdate
from largesse.api.shapes.loyalties import change_of, programme_shape
from largesse.loyalty.service.campaigns import change_programme


@put("/v1/loyalties/{campaign_id:str}", operation_id="update-loyalty-program", tags=["Loyalties"])
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[CampaignUpdate]
) -> CampaignShape:
    """Change a loyalty programme; an explicit null clears a field, what is left out stays.

    With `options.recalculate_tiers` members rise to the tiers they reach under the new rules.
    """
    change, rules, recalculate = change_of(data)
    changed = await change_programme(work, campaign_id, change, rules, recalculate=recalculate)
    return programme_shape(changed)
