"""Delete a category."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.redemptions.service.stacking_rules import delete_category


@delete("/v1/categories/{category_id:str}", operation_id="delete-category", tags=["Categories"])
async def handler(
    work: CurrentWork,
    category_id: FromPath[str],
    remove_from_stacking_rules: FromQuery[bool] = False,  # noqa: FBT002 - the query parameter
) -> None:
    """Delete a category; one the stacking rules name needs `remove_from_stacking_rules`."""
    await delete_category(work, category_id, release=remove_from_stacking_rules)
