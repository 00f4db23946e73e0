"""Copy a campaign template to a project."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TemplateCopy, TemplateShape, template_shape
from largesse.campaigns.service.templates import copy_template


@post(
    "/management/v1/projects/{project_id:str}/templates/campaigns/{campaign_template_id:str}/copy",
    operation_id="management-copy-campaign-template",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    campaign_template_id: FromPath[str],
    data: JSONBody[TemplateCopy],
) -> TemplateShape:
    """Copy a template to another project of the account.

    Products and rules are made there when the template is used.
    """
    return template_shape(
        await copy_template(
            work,
            campaign_template_id,
            data.destination_project_id,
            data.name or None,
            data.description,
        )
    )
