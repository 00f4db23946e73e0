"""Create a metadata schema."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import (
    MetadataSchemaInput,
    MetadataSchemaShape,
    schema_draft,
    schema_shape,
)
from largesse.schemas import create_schema


@post(
    "/management/v1/projects/{project_id:str}/metadata-schemas",
    operation_id="create-metadata-schema",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    data: JSONBody[MetadataSchemaInput],
) -> MetadataSchemaShape:
    """Define the metadata of a resource or nested object for the first time."""
    return schema_shape(await create_schema(work, "metadata", schema_draft(data)))
