"""Update a product."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import ProductShape, ProductUpdate, product_draft, product_shape
from largesse.catalog.service.products import get_product, update_product


@put("/v1/products/{product_id:str}", operation_id="update-product", tags=["Products"])
async def handler(
    work: CurrentWork, product_id: FromPath[str], data: JSONBody[ProductUpdate]
) -> ProductShape:
    """Change what is given; null clears, metadata merges key by key."""
    saved = await update_product(work, product_id, product_draft(data))
    return product_shape(*await get_product(work, saved.id))
