"""Get a segment."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import SegmentShape, segment_shape
from largesse.segments.service.segments import get_segment


@get("/v1/segments/{segment_id:str}", operation_id="get-segment", tags=["Segments"])
async def handler(work: CurrentWork, segment_id: FromPath[str]) -> SegmentShape:
    """Return one segment."""
    return segment_shape(await get_segment(work, segment_id))
