"""Get a project's metadata schema."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import MetadataSchemaShape, schema_shape
from largesse.schemas import get_schema


@get(
    "/management/v1/projects/{project_id:str}/metadata-schemas/{metadata_schema_id:str}",
    operation_id="get-metadata-schema-1",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    metadata_schema_id: FromPath[str],
) -> MetadataSchemaShape:
    """Return the schema with this id."""
    return schema_shape(await get_schema(work, "metadata", metadata_schema_id))
