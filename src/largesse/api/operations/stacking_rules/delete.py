"""Delete stacking rules."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.redemptions.service.stacking_rules import delete_stacking_rules


@delete(
    "/management/v1/projects/{project_id:str}/stacking-rules/{stacking_rules_id:str}",
    operation_id="delete-stacking-rules",
    tags=["Management"],
)
async def handler(
    work: CurrentWork, project_id: FromPath[str], stacking_rules_id: FromPath[str]
) -> None:
    """Go back to the defaults."""
    await delete_stacking_rules(work, project_id, stacking_rules_id)
