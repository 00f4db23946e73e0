"""Update a segment."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import (
    SegmentDetails,
    SegmentUpdate,
    segment_change,
    segment_details,
)
from largesse.segments.service.segments import segment_with_size, update_segment


@put("/api/segments/{segment_id:str}", operation_id="update-segment", tags=["Segments"])
async def handler(
    work: CurrentWork, segment_id: FromPath[str], data: JSONBody[SegmentUpdate]
) -> SegmentDetails:
    """Change the name, purpose and target of a segment, and the filter while it is passive."""
    await update_segment(work, segment_id, segment_change(data))
    return segment_details(*await segment_with_size(work, segment_id))
