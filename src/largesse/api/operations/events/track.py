"""Track a custom event."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.events import EventInput, EventShape, event_draft, event_shape
from largesse.events import track_event


@post("/v1/events", operation_id="track-custom-event", tags=["Events"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[EventInput]) -> EventShape:
    """Tell what a customer did; the event must have a schema, a new customer is made."""
    work = answering(work, event_shape)
    return event_shape(await track_event(work, event_draft(data)))
