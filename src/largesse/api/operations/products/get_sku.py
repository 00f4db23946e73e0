"""Get a SKU."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import SkuShape, sku_shape
from largesse.catalog.service.products import get_sku


@get("/v1/skus/{sku_id:str}", operation_id="get-sku", tags=["Products"])
async def handler(work: CurrentWork, sku_id: FromPath[str]) -> SkuShape:
    """Return one SKU by id or source id."""
    return sku_shape(await get_sku(work, sku_id))
