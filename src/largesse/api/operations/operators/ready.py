"""Tell whether requests can be answered."""

from litestar import Response, get

from largesse import access
from largesse.api.dependencies import CurrentRuntime
from largesse.storage.health import is_migrated


@get("/ready", operation_id="ready", tags=["Operators"], security=[])
async def handler(runtime: CurrentRuntime) -> Response[dict[str, str]]:
    """Answer 200 once the database is migrated and a key exists, else 503."""
    if not await is_migrated(runtime.database):
        return Response({"status": "not migrated yet"}, status_code=503)
    if not await access.has_keys(runtime.database):
        return Response({"status": "no keys yet"}, status_code=503)
    return Response({"status": "ready"})
