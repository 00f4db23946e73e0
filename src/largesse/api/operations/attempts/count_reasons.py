"""Count why attempts were refused."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.attempts import ReasonList, reason_list
from largesse.redemptions.model import AttemptFilter


@get("/api/validations/reasons", operation_id="count-attempts-by-reason", tags=["Validations"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign: FromQuery[str | None] = None,
    kind: FromQuery[Literal["validation", "redemption"] | None] = None,
) -> ReasonList:
    """Return how often attempts were refused, by campaign and reason, most often first.

    Of the last 30 days, or of what `created_at[after]` and `created_at[before]` say.
    """
    created = window_of(pairs_of(request), "created_at")
    wanted = AttemptFilter(after=created.after, before=created.before, campaign=campaign, kind=kind)
    return reason_list(*await redemptions.count_reasons(work, wanted))
