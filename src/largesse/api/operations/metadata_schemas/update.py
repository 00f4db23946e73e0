"""Update a metadata schema."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import (
    MetadataSchemaChangeInput,
    MetadataSchemaShape,
    schema_change,
    schema_shape,
)
from largesse.schemas import update_schema


@put(
    "/management/v1/projects/{project_id:str}/metadata-schemas/{metadata_schema_id:str}",
    operation_id="update-metadata-schema",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    metadata_schema_id: FromPath[str],
    data: JSONBody[MetadataSchemaChangeInput],
) -> MetadataSchemaShape:
    """Replace each definition that is sent, whole; `deleted` puts one aside."""
    change = schema_change(data)
    return schema_shape(await update_schema(work, "metadata", metadata_schema_id, change))
