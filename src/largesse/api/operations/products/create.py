"""Create a product."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.products import ProductCreate, ProductShape, product_draft, product_shape
from largesse.catalog.service.products import get_product, save_product


@post("/v1/products", operation_id="create-product", tags=["Products"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[ProductCreate]) -> ProductShape:
    """Create a product, or change the one with this id or source id."""
    saved = await save_product(work, product_draft(data))
    return product_shape(*await get_product(work, saved.id))
