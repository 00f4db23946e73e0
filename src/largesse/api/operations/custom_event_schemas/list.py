"""List the schemas of custom events."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.custom_event_schemas import EventSchemaList, event_schema_shape
from largesse.schemas import list_schemas


@get(
    "/management/v1/projects/{project_id:str}/custom-event-schemas",
    operation_id="list-custom-event-schemas",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> EventSchemaList:
    """Return every custom event the project knows."""
    found = await list_schemas(work, "custom_event")
    return EventSchemaList([event_schema_shape(each) for each in found], len(found))
