"""Check eligibility."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.qualifications import (
    QualificationInput,
    QualificationShape,
    qualification_of,
    qualification_shape,
)


@post(
    "/v1/qualifications",
    operation_id="check-eligibility",
    tags=["Qualifications"],
    opt={PLACED: True},
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[QualificationInput]) -> QualificationShape:
    """List what a customer could use on a cart, each by itself.

    Budgets and counts of campaigns and customers are not looked at: what qualifies may still be
    used up when it is validated.
    """
    return qualification_shape(work, data, await redemptions.qualify(work, qualification_of(data)))
