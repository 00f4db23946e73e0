"""List product collections."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.collections import CollectionList, collection_shape
from largesse.catalog.model import CatalogOrder
from largesse.catalog.service.collections import list_collections


@get(
    "/v1/product-collections",
    operation_id="list-product-collections",
    tags=["Product Collections"],
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[CatalogOrder] = "-created_at",
) -> CollectionList:
    """Return a page of collections, each with the first hundred of its list."""
    found, total = await list_collections(work, order, page_query(limit, page))
    return CollectionList([collection_shape(*each) for each in found], total)
