"""Create a segment."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import (
    SegmentCreate,
    SegmentShape,
    segment_draft,
    segment_shape,
)
from largesse.segments.service.segments import create_segment


@post("/v1/segments", operation_id="create-segment", tags=["Segments"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[SegmentCreate]) -> SegmentShape:
    """Create a segment: static of customers by id or source id, else of those a filter finds."""
    return segment_shape(await create_segment(work, segment_draft(data)))
