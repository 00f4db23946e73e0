"""Create a product collection."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.collections import (
    CollectionCreate,
    CollectionShape,
    collection_shape,
    read_filter,
    read_items,
)
from largesse.catalog.service.collections import create_collection


@post(
    "/v1/product-collections",
    operation_id="create-product-collection",
    tags=["Product Collections"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[CollectionCreate]) -> CollectionShape:
    """Create a collection: a list of products and SKUs, or a filter they pass."""
    items = read_items(data.products)
    made = await create_collection(work, data.name, items, read_filter(data))
    return collection_shape(*made)
