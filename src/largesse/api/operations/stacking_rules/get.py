"""Get stacking rules."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.stacking_rules import StackingRulesShape, stacking_rules_shape
from largesse.redemptions.service.stacking_rules import get_stacking_rules


@get(
    "/management/v1/projects/{project_id:str}/stacking-rules/{stacking_rules_id:str}",
    operation_id="get-stacking-rules",
    tags=["Management"],
)
async def handler(
    work: CurrentWork, project_id: FromPath[str], stacking_rules_id: FromPath[str]
) -> StackingRulesShape:
    """Return the stacking rules with this id."""
    return stacking_rules_shape(await get_stacking_rules(work, project_id, stacking_rules_id))
