"""List campaign templates."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.conditions import fields_of, list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TemplateList, template_list
from largesse.campaigns.service.templates import list_templates

FIELDS = fields_of("text", id="id", name="name", campaign_type="campaign_type")


@get(
    "/v1/templates/campaigns",
    operation_id="list-campaign-templates",
    tags=["Templates"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TemplateList:
    """Return a page of templates, the newest first; `starting_after_id` goes on after one."""
    found, total = await list_templates(
        work,
        list_filters(request, work, FIELDS),
        starting_after_id,
        checked_limit(limit),
        newest=order == "-id",
    )
    return template_list(found, total, limit)
