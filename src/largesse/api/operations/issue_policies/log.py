"""List what an issue policy did."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.issue_policies import RecordList, record_list
from largesse.kernel.problem import refuse
from largesse.vouchers.model import IssueLogFilter, IssueOutcome
from largesse.vouchers.service.policies.running import list_records

_LARGEST = 9_223_372_036_854_775_807


@get(
    "/api/issue-policies/{policy_id:str}/log",
    operation_id="list-issue-policy-log",
    tags=["Issue policies"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    policy_id: FromPath[str],
    limit: FromQuery[int] = 10,
    outcome: FromQuery[IssueOutcome | None] = None,
    reason: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    starting_after_id: FromQuery[int | None] = None,
) -> RecordList:
    """Return a page of a policy's log, the newest first: issued, skipped and failed, and why.

    `customer` is an id or source id; `created_at[after]` and `created_at[before]` bound the time.
    """
    if starting_after_id is not None and not 0 < starting_after_id <= _LARGEST:
        raise refuse("invalid_query_params", "starting_after_id", need="the id of a record")
    created = window_of(pairs_of(request), "created_at")
    wanted = IssueLogFilter(
        outcome=outcome,
        reason=reason,
        customer=customer,
        created_after=created.after,
        created_before=created.before,
    )
    found, outcomes = await list_records(
        work, policy_id, wanted, starting_after_id, checked_limit(limit)
    )
    return record_list(found, outcomes, limit, work.language)
