"""Create a product collection."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.collections import (
    CollectionCreate,
    CollectionShape,
    collection_shape,
    read_items,
    refuse_dynamic,
)
from largesse.catalog.service.collections import create_collection


@post(
    "/v1/product-collections",
    operation_id="create-product-collection",
    tags=["Product Collections"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[CollectionCreate]) -> CollectionShape:
    """Create a static collection of products and SKUs; a product covers its SKUs."""
    refuse_dynamic(data)
    made = await create_collection(work, data.name, read_items(data.products))
    return collection_shape(*made)
