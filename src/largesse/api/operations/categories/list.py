"""List categories."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.categories import CategoryList, category_shape
from largesse.catalog.service.categories import list_categories


@get("/v1/categories", operation_id="list-categories", tags=["Categories"])
async def handler(work: CurrentWork) -> CategoryList:
    """Return every category, the first to be applied first."""
    found = await list_categories(work)
    return CategoryList([category_shape(category) for category in found], len(found))
