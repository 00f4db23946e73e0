"""Get a product."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import ProductShape, product_shape
from largesse.catalog.service.products import get_product


@get("/v1/products/{product_id:str}", operation_id="get-product", tags=["Products"])
async def handler(work: CurrentWork, product_id: FromPath[str]) -> ProductShape:
    """Return one product by id or source id, with its SKUs."""
    return product_shape(*await get_product(work, product_id))
