"""List segments."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import SegmentList, segment_shape
from largesse.segments.service.segments import list_segments


@get("/v1/segments", operation_id="list-segment", tags=["Segments"])
async def handler(
    work: CurrentWork, limit: FromQuery[int] = 10, page: FromQuery[int] = 1
) -> SegmentList:
    """Return a page of segments, the newest first."""
    found, total = await list_segments(work, page_query(limit, page))
    return SegmentList([segment_shape(each) for each in found], total)
