"""Get a metadata schema."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.metadata_schemas import MetadataSchemaShape, schema_shape
from largesse.schemas import get_schema_by_name


@get(
    "/v1/metadata-schemas/{resource:str}",
    operation_id="get-metadata-schema",
    tags=["Metadata Schemas"],
)
async def handler(work: CurrentWork, resource: FromPath[str]) -> MetadataSchemaShape:
    """Return the schema of a resource or nested object; one without a schema is not found."""
    return schema_shape(await get_schema_by_name(work, "metadata", resource), camel=True)
