"""List reservations."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.reservations import ReservationList, reservation_shape
from largesse.redemptions import list_reservations
from largesse.redemptions.model.reservations import ReservationFilter, ReservationStatus


@get("/api/reservations", operation_id="list-reservations", tags=["Reservations"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    status: FromQuery[ReservationStatus | None] = None,
    customer: FromQuery[str | None] = None,
) -> ReservationList:
    """Return a page of reservations, the newest first.

    `customer` is an id or source id; `created_at[after]` and `created_at[before]` narrow the list.
    """
    created = window_of(pairs_of(request), "created_at")
    wanted = ReservationFilter(status, customer, created.after, created.before)
    found, total = await list_reservations(work, wanted, page_query(limit, page))
    return ReservationList([reservation_shape(work, each) for each in found], total)
