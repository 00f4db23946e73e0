"""Create a validation rule."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import RuleCreate, RuleShape, rule_draft, rule_shape
from largesse.campaigns.service.rules import create_rule


@post(
    "/v1/validation-rules",
    operation_id="create-validation-rules",
    tags=["Validation Rules"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[RuleCreate]) -> RuleShape:
    """Create a rule; what the condition language does not know is refused with its path."""
    work = answering(work, rule_shape)
    return rule_shape(await create_rule(work, rule_draft(data)))
