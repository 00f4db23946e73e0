"""Get a validation rule."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import RuleShape, rule_shape
from largesse.campaigns.service.rules import get_rule


@get(
    "/v1/validation-rules/{rule_id:str}",
    operation_id="get-validation-rule",
    tags=["Validation Rules"],
)
async def handler(work: CurrentWork, rule_id: FromPath[str]) -> RuleShape:
    """Return one rule."""
    return rule_shape(await get_rule(work, rule_id))
