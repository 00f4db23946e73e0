"""Delete a segment."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.segments.service.segments import delete_segment


@delete("/v1/segments/{segment_id:str}", operation_id="delete-segment", tags=["Segments"])
async def handler(work: CurrentWork, segment_id: FromPath[str]) -> None:
    """Delete a segment; its customers stay."""
    await delete_segment(work, segment_id)
