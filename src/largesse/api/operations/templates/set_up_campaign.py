"""Create a campaign from a template."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import (
    CampaignMadeShape,
    CampaignSetup,
    campaign_made_shape,
    setup_fields,
)
from largesse.vouchers.service.templates import launch_from_template


@post(
    "/v1/templates/campaigns/{campaign_template_id:str}/campaign-setup",
    operation_id="create-campaign-from-template",
    tags=["Templates"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_template_id: FromPath[str], data: JSONBody[CampaignSetup]
) -> CampaignMadeShape:
    """Make a campaign of a template; what is said here goes before what the template says.

    The template's rules are made anew for it, and so is what they speak of where the project does
    not have it: `created_resources` lists that.
    """
    work = answering(work, campaign_made_shape)
    return campaign_made_shape(
        await launch_from_template(work, campaign_template_id, setup_fields(data))
    )
