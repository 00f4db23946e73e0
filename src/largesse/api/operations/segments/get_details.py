"""Get a segment with what Largesse keeps of it besides."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import SegmentDetails, segment_details
from largesse.segments.service.segments import segment_with_size


@get("/api/segments/{segment_id:str}", operation_id="get-segment-details", tags=["Segments"])
async def handler(work: CurrentWork, segment_id: FromPath[str]) -> SegmentDetails:
    """Return one segment with its purpose, its target, its size and its progress."""
    return segment_details(*await segment_with_size(work, segment_id))
