"""List a project's metadata schemas."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import ManagedMetadataSchemaList, schema_shape
from largesse.schemas import list_schemas


@get(
    "/management/v1/projects/{project_id:str}/metadata-schemas",
    operation_id="list-metadata-schemas-1",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> ManagedMetadataSchemaList:
    """Return the schemas of all resources and nested objects that have one."""
    found = await list_schemas(work, "metadata")
    return ManagedMetadataSchemaList([schema_shape(each) for each in found], len(found))
