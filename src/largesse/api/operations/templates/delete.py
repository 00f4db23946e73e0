"""Delete a campaign template."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.campaigns.service.templates import delete_template


@delete(
    "/v1/templates/campaigns/{campaign_template_id:str}",
    operation_id="delete-campaign-template",
    tags=["Templates"],
)
async def handler(work: CurrentWork, campaign_template_id: FromPath[str]) -> None:
    """Delete a template; what was made of it stays."""
    await delete_template(work, campaign_template_id)
