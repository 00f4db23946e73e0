"""Advance a counter of a member."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_milestones import CounterInput, CounterShape, counter_shape
from largesse.loyalty.service.milestone_events import advance_counter


@post(
    "/api/loyalty/{campaign_id:str}/members/{member_id:str}/counters/{counter:str}",
    operation_id="advance-member-counter",
    tags=["Loyalty options"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    counter: FromPath[str],
    data: JSONBody[CounterInput],
) -> CounterShape:
    """Count so much more of a member under a name that milestones measure.

    A `source_id` that was there before changes nothing: what it brought then is answered.
    """
    work = answering(work, counter_shape)
    entry = await advance_counter(
        work,
        campaign_id,
        member_id,
        counter,
        data.amount,
        data.source_id or None,
        data.reason or None,
    )
    return counter_shape(entry)
