"""Update a SKU."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import SkuShape, SkuUpdate, sku_draft, sku_shape
from largesse.catalog.service.products import update_sku


@put(
    "/v1/products/{product_id:str}/skus/{sku_id:str}",
    operation_id="update-sku",
    tags=["Products"],
)
async def handler(
    work: CurrentWork,
    product_id: FromPath[str],
    sku_id: FromPath[str],
    data: JSONBody[SkuUpdate],
) -> SkuShape:
    """Change what is given; null clears, metadata merges key by key."""
    return sku_shape(await update_sku(work, product_id, sku_id, sku_draft(data)))
