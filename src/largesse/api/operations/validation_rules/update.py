"""Update a validation rule."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import RuleShape, RuleUpdate, rule_draft, rule_shape
from largesse.campaigns.service.rules import update_rule


@put(
    "/v1/validation-rules/{rule_id:str}",
    operation_id="update-validation-rule",
    tags=["Validation Rules"],
)
async def handler(
    work: CurrentWork, rule_id: FromPath[str], data: JSONBody[RuleUpdate]
) -> RuleShape:
    """Change a rule; it holds at once, for codes already given out too."""
    return rule_shape(await update_rule(work, rule_id, rule_draft(data)))
