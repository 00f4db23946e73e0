"""List the segments of a customer."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import SimpleSegmentList, SimpleSegmentShape
from largesse.segments.service.asking import segments_of_customer


@get(
    "/v1/customers/{customer_id:str}/segments",
    operation_id="list-customer-segments",
    tags=["Customers"],
)
async def handler(work: CurrentWork, customer_id: FromPath[str]) -> SimpleSegmentList:
    """Return the segments a customer is in; of one nobody knows, those they would be in."""
    found = await segments_of_customer(work, customer_id)
    return SimpleSegmentList([SimpleSegmentShape(each.id, each.name) for each in found], len(found))
