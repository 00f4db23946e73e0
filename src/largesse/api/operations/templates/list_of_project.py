"""List campaign templates of a project."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.operations.templates.list import FIELDS
from largesse.api.shapes.templates import TemplateList, template_list
from largesse.campaigns.service.templates import list_templates


@get(
    "/management/v1/projects/{project_id:str}/templates/campaigns",
    operation_id="management-list-campaign-templates",
    tags=["Management"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TemplateList:
    """Return a page of a project's templates, the newest first."""
    found, total = await list_templates(
        work,
        list_filters(request, work, FIELDS),
        starting_after_id,
        checked_limit(limit),
        newest=order == "-id",
    )
    return template_list(found, total, limit)
