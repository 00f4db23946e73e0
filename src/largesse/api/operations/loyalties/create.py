"""Create a loyalty programme."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignCreate, CampaignShape
from largesse.api.shapes.loyalties import programme_draft, programme_shape, rules_of_request
from largesse.loyalty.service.campaigns import launch_programme


@post("/v1/loyalties", operation_id="create-loyalty-program", tags=["Loyalties"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[CampaignCreate]) -> CampaignShape:
    """Create a loyalty programme: a campaign of cards that customers collect points on.

    A customer joins once. Cards are made with the programme, added later, or, with
    `AUTO_UPDATE`, made for whoever joins.
    """
    work = answering(work, programme_shape)
    made = await launch_programme(work, programme_draft(data), rules_of_request(data))
    return programme_shape(made)
