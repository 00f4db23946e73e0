"""Update the schema of a custom event."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.custom_event_schemas import (
    EventSchemaChangeInput,
    EventSchemaShape,
    event_schema_change,
    event_schema_shape,
)
from largesse.schemas import update_schema


@put(
    "/management/v1/projects/{project_id:str}/custom-event-schemas/{custom_event_schema_id:str}",
    operation_id="update-custom-event-schema",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    custom_event_schema_id: FromPath[str],
    data: JSONBody[EventSchemaChangeInput],
) -> EventSchemaShape:
    """Replace each definition that is sent, whole; `deleted` puts one aside."""
    change = event_schema_change(data)
    return event_schema_shape(
        await update_schema(work, "custom_event", custom_event_schema_id, change)
    )
