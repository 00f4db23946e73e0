"""Update a product collection."""

from litestar import put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.collections import (
    CollectionShape,
    CollectionUpdate,
    collection_shape,
    read_items,
)
from largesse.api.wire import unless_null
from largesse.catalog.service.collections import update_collection


@put(
    "/v1/product-collections/{collection_id:str}",
    operation_id="put-product-collection",
    tags=["Product Collections"],
)
async def handler(
    work: CurrentWork, collection_id: FromPath[str], data: JSONBody[CollectionUpdate]
) -> CollectionShape:
    """Change a collection's name, or replace its list or its filter; it keeps its type."""
    items = UNSET if isinstance(data.products, UnsetType) else read_items(data.products)
    changed = await update_collection(
        work, collection_id, unless_null(data.name), items, unless_null(data.filter)
    )
    return collection_shape(*changed)
