"""Preview a segment."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.segments import SegmentPreview, SegmentPreviewInput, segment_preview
from largesse.segments.service.previewing import preview_segment


@post("/api/segments/preview", operation_id="preview-segment", tags=["Segments"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[SegmentPreviewInput]) -> SegmentPreview:
    """Tell how many customers a filter finds now, and name a few; nothing is made."""
    return segment_preview(await preview_segment(work, data.filter))
