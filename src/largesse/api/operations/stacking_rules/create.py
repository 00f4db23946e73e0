"""Set stacking rules."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.stacking_rules import (
    StackingRulesInput,
    StackingRulesShape,
    stacking_rules_shape,
    told,
)
from largesse.redemptions.service.stacking_rules import create_stacking_rules


@post(
    "/management/v1/projects/{project_id:str}/stacking-rules",
    operation_id="create-stacking-rules",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork, project_id: FromPath[str], data: JSONBody[StackingRulesInput]
) -> StackingRulesShape:
    """Set how benefits combine in a project, in place of the defaults."""
    document = {name: value for name, value in told(data).items() if value is not None}
    return stacking_rules_shape(await create_stacking_rules(work, project_id, document))
