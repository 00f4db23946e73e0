"""Show how much goodwill the caller may give."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.goodwill import LimitList, limit_list
from largesse.goodwill import list_limits


@get("/api/goodwill/limits", operation_id="list-goodwill-limits", tags=["Goodwill"])
async def handler(work: CurrentWork) -> LimitList:
    """Return what the caller's key may give at once and a day, what is left, and until when.

    The limits are set with the key: see `POST /api/keys` and `PUT /api/keys/{keyId}`.
    """
    return limit_list(await list_limits(work))
