"""Create a SKU."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import SkuCreate, SkuShape, sku_draft, sku_shape
from largesse.catalog.service.products import save_sku


@post(
    "/v1/products/{product_id:str}/skus",
    operation_id="create-sku",
    tags=["Products"],
    status_code=200,
)
async def handler(
    work: CurrentWork, product_id: FromPath[str], data: JSONBody[SkuCreate]
) -> SkuShape:
    """Create a SKU of a product, or change the one with this id or source id."""
    return sku_shape(await save_sku(work, product_id, sku_draft(data)))
