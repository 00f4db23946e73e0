"""Get a category."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.catalog.service.categories import get_category


@get("/v1/categories/{category_id:str}", operation_id="get-category", tags=["Categories"])
async def handler(work: CurrentWork, category_id: FromPath[str]) -> CategoryShape:
    """Return one category by id or name."""
    return category_shape(await get_category(work, category_id))
