"""List webhook deliveries."""

from litestar import get
from litestar.params import FromQuery

from largesse import webhooks
from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.webhooks import DeliveryList, delivery_list, read_cursor
from largesse.webhooks.model import DeliveryFilter, DeliveryStatus


@get("/api/webhooks/deliveries", operation_id="listWebhookDeliveries", tags=["Webhooks"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    webhook_id: FromQuery[str | None] = None,
    event_type: FromQuery[str | None] = None,
    status: FromQuery[DeliveryStatus | None] = None,
    created_after: FromQuery[str | None] = None,
    created_before: FromQuery[str | None] = None,
    starting_after: FromQuery[str | None] = None,
) -> DeliveryList:
    """Return messages to webhooks, the newest first.

    They are kept as long as the setting `LARGESSE_EVENT_DAYS` says.
    """
    wanted = DeliveryFilter(
        webhook_id=webhook_id,
        event_type=event_type,
        status=status,
        created_after=query_time(created_after, "created_after"),
        created_before=query_time(created_before, "created_before"),
        before=read_cursor(starting_after),
    )
    found, more = await webhooks.list_deliveries(work, wanted, page_query(limit, 1).limit)
    return delivery_list(found, more=more)
