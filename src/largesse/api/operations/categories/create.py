"""Create a category."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.categories import CategoryCreate, CategoryShape, category_shape
from largesse.catalog.service.categories import create_category

DEFAULT_HIERARCHY = 1


@post("/v1/categories", operation_id="create-category", tags=["Categories"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[CategoryCreate]) -> CategoryShape:
    """Create a category; the lower its hierarchy, the earlier its benefits apply."""
    hierarchy = data.hierarchy if isinstance(data.hierarchy, int) else DEFAULT_HIERARCHY
    return category_shape(await create_category(work, data.name, hierarchy))
