"""Get a product collection."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.collections import CollectionShape, collection_shape
from largesse.catalog.service.collections import get_collection


@get(
    "/v1/product-collections/{collection_id:str}",
    operation_id="get-product-collection",
    tags=["Product Collections"],
)
async def handler(work: CurrentWork, collection_id: FromPath[str]) -> CollectionShape:
    """Return one collection with all of its list."""
    return collection_shape(*await get_collection(work, collection_id))
