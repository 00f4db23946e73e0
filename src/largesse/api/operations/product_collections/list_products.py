"""List the products in a collection."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.products import MemberList, member_shape
from largesse.catalog.model import CatalogOrder
from largesse.catalog.service.collections import list_members


@get(
    "/v1/product-collections/{collection_id:str}/products",
    operation_id="list-products-in-collection",
    tags=["Product Collections"],
)
async def handler(
    work: CurrentWork,
    collection_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[CatalogOrder] = "-created_at",
    starting_after: FromQuery[str | None] = None,
) -> MemberList:
    """Return a page of the products and SKUs in a collection, the newest first."""
    cursor = query_time(starting_after, "starting_after")
    found, total = await list_members(work, collection_id, order, page_query(limit, page), cursor)
    return MemberList([member_shape(each) for each in found], total)
