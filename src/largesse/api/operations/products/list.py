"""List products."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.products import ProductList, product_shape
from largesse.catalog.model import CatalogOrder, Span
from largesse.catalog.service.products import list_products


@get("/v1/products", operation_id="list-products", tags=["Products"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[CatalogOrder] = "-created_at",
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
) -> ProductList:
    """Return a page of products with their SKUs, the newest first unless told otherwise."""
    span = Span(query_time(start_date, "start_date"), query_time(end_date, "end_date"))
    found, skus, total = await list_products(work, span, order, page_query(limit, page))
    return ProductList([product_shape(each, skus[each.id]) for each in found], total)
