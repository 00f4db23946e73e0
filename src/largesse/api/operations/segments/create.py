"""Create a segment."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import (
    SegmentCreate,
    SegmentShape,
    refuse_dynamic,
    segment_shape,
)
from largesse.segments.service import create_segment


@post("/v1/segments", operation_id="create-segment", tags=["Segments"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[SegmentCreate]) -> SegmentShape:
    """Create a static segment of customers by id or source id."""
    refuse_dynamic(data)
    return segment_shape(await create_segment(work, data.name, data.customers or []))
