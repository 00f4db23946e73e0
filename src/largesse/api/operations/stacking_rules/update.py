"""Update stacking rules."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.stacking_rules import (
    StackingRulesInput,
    StackingRulesShape,
    stacking_rules_shape,
    told,
)
from largesse.redemptions.service.stacking_rules import update_stacking_rules


@put(
    "/management/v1/projects/{project_id:str}/stacking-rules/{stacking_rules_id:str}",
    operation_id="update-stacking-rules",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],
    stacking_rules_id: FromPath[str],
    data: JSONBody[StackingRulesInput],
) -> StackingRulesShape:
    """Change what is named; lists are replaced, an explicit null is the default again."""
    return stacking_rules_shape(
        await update_stacking_rules(work, project_id, stacking_rules_id, told(data))
    )
