"""List attempts to validate and redeem."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse import redemptions
from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.attempts import AttemptList, attempt_shape
from largesse.api.wire import given
from largesse.kernel.problem import refuse
from largesse.redemptions.model import AttemptFilter

_LARGEST = 2**63 - 1


@get("/api/validations", operation_id="list-attempts", tags=["Validations"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    starting_after: FromQuery[str | None] = None,
    kind: FromQuery[Literal["validation", "redemption"] | None] = None,
    outcome: FromQuery[Literal["APPLICABLE", "INAPPLICABLE", "SKIPPED"] | None] = None,
    reason: FromQuery[str | None] = None,
    campaign: FromQuery[str | None] = None,
    code: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    address: FromQuery[str | None] = None,
    key: FromQuery[str | None] = None,
) -> AttemptList:
    """Return a page of what somebody tried to validate or redeem, the newest first.

    Codes that nobody knows are in it too. `created_at[after]` and `created_at[before]` narrow it to
    a stretch of time; the next page is asked for with the `more_starting_after` of this one.
    """
    page_query(limit, 1)
    created = window_of(pairs_of(request), "created_at")
    wanted = AttemptFilter(
        after=created.after,
        before=created.before,
        kind=kind,
        outcome=outcome,
        reason=reason,
        campaign=campaign,
        code=code,
        customer=customer,
        address=address,
        key=key,
    )
    found, more = await redemptions.list_attempts(work, wanted, _cursor(starting_after), limit)
    shapes = [attempt_shape(each) for each in found]
    return AttemptList(shapes, more, given(shapes[-1].id if more else None))


def _cursor(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 20) or int(value) > _LARGEST:
        need = "the more_starting_after of a page"
        raise refuse("invalid_query_params", "starting_after", need=need, got=value[:100])
    return int(value)
