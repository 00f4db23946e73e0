"""Get the schema of a custom event."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.custom_event_schemas import EventSchemaShape, event_schema_shape
from largesse.schemas import get_schema


@get(
    "/management/v1/projects/{project_id:str}/custom-event-schemas/{custom_event_schema_id:str}",
    operation_id="get-custom-event-schema",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    custom_event_schema_id: FromPath[str],
) -> EventSchemaShape:
    """Return the schema with this id."""
    return event_schema_shape(await get_schema(work, "custom_event", custom_event_schema_id))
