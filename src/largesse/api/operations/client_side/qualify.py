"""Check eligibility with a client key."""

from litestar import post
from litestar.params import JSONBody

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.shapes.qualifications import (
    QualificationInput,
    QualificationShape,
    qualification_of,
    qualification_shape,
)


@post(
    "/client/v1/qualifications",
    operation_id="check-eligibility-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[QualificationInput]) -> QualificationShape:
    """List what a customer could use on a cart, as `POST /v1/qualifications` does."""
    found = await redemptions.qualify(work, qualification_of(data))
    return discreet(qualification_shape(work, data, found))
