"""List metadata schemas."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import MetadataSchemaList, schema_shape
from largesse.schemas import list_schemas


@get("/v1/metadata-schemas", operation_id="list-metadata-schemas", tags=["Metadata Schemas"])
async def handler(work: CurrentWork) -> MetadataSchemaList:
    """Return the schemas of all resources and nested objects that have one."""
    found = await list_schemas(work, "metadata")
    return MetadataSchemaList([schema_shape(each, camel=True) for each in found], len(found))
