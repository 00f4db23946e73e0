"""Get a loyalty programme."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape
from largesse.api.shapes.loyalties import programme_shape
from largesse.loyalty.service.campaigns import get_programme


@get("/v1/loyalties/{campaign_id:str}", operation_id="get-loyalty-program", tags=["Loyalties"])
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> CampaignShape:
    """Return one loyalty programme by id or name."""
    return programme_shape(await get_programme(work, campaign_id))
