"""List the SKUs of a product."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.products import SkuList, sku_shape
from largesse.catalog.model import CatalogOrder, Span
from largesse.catalog.service.products import list_skus


@get("/v1/products/{product_id:str}/skus", operation_id="list-SKUs-in-product", tags=["Products"])
async def handler(
    work: CurrentWork,
    product_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[CatalogOrder] = "-created_at",
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
) -> SkuList:
    """Return a page of a product's SKUs, the newest first unless told otherwise."""
    span = Span(query_time(start_date, "start_date"), query_time(end_date, "end_date"))
    found, total = await list_skus(work, product_id, span, order, page_query(limit, page))
    return SkuList([sku_shape(each) for each in found], total)
