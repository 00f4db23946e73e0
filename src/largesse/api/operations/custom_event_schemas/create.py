"""Create the schema of a custom event."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.custom_event_schemas import (
    EventSchemaInput,
    EventSchemaShape,
    event_schema_draft,
    event_schema_shape,
)
from largesse.schemas import create_schema


@post(
    "/management/v1/projects/{project_id:str}/custom-event-schemas",
    operation_id="create-custom-event-schema",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    data: JSONBody[EventSchemaInput],
) -> EventSchemaShape:
    """Make a custom event known, with what its metadata may hold."""
    return event_schema_shape(await create_schema(work, "custom_event", event_schema_draft(data)))
