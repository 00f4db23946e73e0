"""Delete a product collection."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.catalog.service.collections import delete_collection


@delete(
    "/v1/product-collections/{collection_id:str}",
    operation_id="delete-product-collection",
    tags=["Product Collections"],
)
async def handler(work: CurrentWork, collection_id: FromPath[str]) -> None:
    """Delete a collection that no validation rule names."""
    await delete_collection(work, collection_id)
