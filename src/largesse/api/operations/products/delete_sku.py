"""Delete a SKU."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.catalog.service.products import delete_sku


@delete(
    "/v1/products/{product_id:str}/skus/{sku_id:str}",
    operation_id="delete-sku",
    tags=["Products"],
)
async def handler(
    work: CurrentWork,
    product_id: FromPath[str],
    sku_id: FromPath[str],
    *,
    force: FromQuery[bool] = False,
) -> None:
    """Put a SKU into the bin; `force` deletes it for good."""
    await delete_sku(work, product_id, sku_id, force=force)
