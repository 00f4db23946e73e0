"""Create a campaign template."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TemplateCreate, TemplateShape, template_shape
from largesse.campaigns.service.templates import create_template


@post(
    "/v1/templates/campaigns",
    operation_id="create-campaign-template",
    tags=["Templates"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[TemplateCreate]) -> TemplateShape:
    """Make a template of a discount or gift campaign, or of a promotion tier.

    It keeps everything but the name, the category and the count of codes; the rules as they are
    now, so that changing them later does not change the template.
    """
    return template_shape(
        await create_template(
            work,
            data.name,
            data.description or None,
            data.campaign_id or None,
            data.promotion_tier_id or None,
        )
    )
