"""Create earning rules."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.earning_rules import RuleCreate, RuleShape, rule_draft, rule_shapes
from largesse.loyalty.model.earning_rules import MOST_RULES
from largesse.loyalty.service.earning_rules import create_rules

Rules = Annotated[list[RuleCreate], Meta(min_length=1, max_length=MOST_RULES)]


@post(
    "/v1/loyalties/{campaign_id:str}/earning-rules",
    operation_id="create-earning-rule",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[Rules]
) -> list[RuleShape]:
    """Give a programme rules: all of the array, or none."""
    drafts = [rule_draft(each, f"[{place}]") for place, each in enumerate(data)]
    return rule_shapes(await create_rules(answering(work, rule_shapes), campaign_id, drafts))
