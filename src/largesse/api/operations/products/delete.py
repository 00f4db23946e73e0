"""Delete a product."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.catalog.service.products import delete_product


@delete("/v1/products/{product_id:str}", operation_id="delete-product", tags=["Products"])
async def handler(
    work: CurrentWork, product_id: FromPath[str], *, force: FromQuery[bool] = False
) -> None:
    """Put a product and its SKUs into the bin; `force` deletes them for good."""
    await delete_product(work, product_id, force=force)
