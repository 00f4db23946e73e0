"""Track a custom event with a client key."""

import msgspec
from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet, permit, unadorned
from largesse.api.shapes.events import EventInput, EventShape, event_draft, event_shape
from largesse.events import TrackedEvent, track_event


@post(
    "/client/v1/events",
    operation_id="track-custom-event-client-side",
    tags=["Client-side"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[EventInput]) -> EventShape:
    """Tell what a customer did; the project has to allow client keys to."""
    permit(work, "loyalty_events_enabled")
    draft = event_draft(data)
    customer = unadorned(work, draft.customer)
    if customer is not None:
        draft = msgspec.structs.replace(draft, customer=customer)

    def shape(told: TrackedEvent) -> EventShape:
        return discreet(event_shape(told))

    return shape(await track_event(answering(work, shape), draft))
