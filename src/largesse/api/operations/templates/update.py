"""Update a campaign template."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TemplateShape, TemplateUpdate, template_shape
from largesse.api.wire import unless_null
from largesse.campaigns.service.templates import update_template


@put(
    "/v1/templates/campaigns/{campaign_template_id:str}",
    operation_id="update-campaign-template",
    tags=["Templates"],
)
async def handler(
    work: CurrentWork, campaign_template_id: FromPath[str], data: JSONBody[TemplateUpdate]
) -> TemplateShape:
    """Change a template's name or description; an explicit null clears the description."""
    return template_shape(
        await update_template(work, campaign_template_id, unless_null(data.name), data.description)
    )
