"""Get a campaign template."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TemplateShape, template_shape
from largesse.campaigns.service.templates import get_template


@get(
    "/v1/templates/campaigns/{campaign_template_id:str}",
    operation_id="get-campaign-template",
    tags=["Templates"],
)
async def handler(work: CurrentWork, campaign_template_id: FromPath[str]) -> TemplateShape:
    """Return one template."""
    return template_shape(await get_template(work, campaign_template_id))
