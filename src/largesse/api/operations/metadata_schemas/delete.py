"""Delete a metadata schema."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.schemas import delete_schema


@delete(
    "/management/v1/projects/{project_id:str}/metadata-schemas/{metadata_schema_id:str}",
    operation_id="delete-metadata-schema",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    metadata_schema_id: FromPath[str],
) -> None:
    """Delete a schema with all of its definitions; metadata that is there stays."""
    await delete_schema(work, "metadata", metadata_schema_id)
