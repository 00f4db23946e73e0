"""Tell that the process is alive."""

from litestar import get


@get("/health", operation_id="health", tags=["Operators"], security=[])
async def handler() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "alive"}
