"""Delete a category."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.catalog.service.categories import delete_category


@delete("/v1/categories/{category_id:str}", operation_id="delete-category", tags=["Categories"])
async def handler(work: CurrentWork, category_id: FromPath[str]) -> None:
    """Delete a category."""
    await delete_category(work, category_id)
