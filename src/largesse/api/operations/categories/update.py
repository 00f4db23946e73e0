"""Update a category."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.categories import CategoryShape, CategoryUpdate, category_shape
from largesse.api.wire import unless_null
from largesse.catalog.model import CategoryChange
from largesse.catalog.service.categories import update_category


@put("/v1/categories/{category_id:str}", operation_id="update-category", tags=["Categories"])
async def handler(
    work: CurrentWork, category_id: FromPath[str], data: JSONBody[CategoryUpdate]
) -> CategoryShape:
    """Change the name or the hierarchy; neither can be cleared."""
    change = CategoryChange(unless_null(data.name), unless_null(data.hierarchy))
    return category_shape(await update_category(work, category_id, change))
