"""List stacking rules."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.stacking_rules import StackingRulesList, stacking_rules_shape
from largesse.redemptions.service.stacking_rules import find_stacking_rules


@get(
    "/management/v1/projects/{project_id:str}/stacking-rules",
    operation_id="list-stacking-rules",
    tags=["Management"],
)
async def handler(work: CurrentWork, project_id: FromPath[str]) -> StackingRulesList:
    """Return the one set of stacking rules a project has; the defaults have no id."""
    return StackingRulesList([stacking_rules_shape(await find_stacking_rules(work, project_id))])
