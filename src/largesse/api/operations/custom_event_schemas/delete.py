"""Delete the schema of a custom event."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.schemas import delete_schema


@delete(
    "/management/v1/projects/{project_id:str}/custom-event-schemas/{custom_event_schema_id:str}",
    operation_id="delete-custom-event-schema",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    custom_event_schema_id: FromPath[str],
) -> None:
    """Forget a custom event; what was told of it stays."""
    await delete_schema(work, "custom_event", custom_event_schema_id)
