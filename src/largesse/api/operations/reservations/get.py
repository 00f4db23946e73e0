"""Get a reservation."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.reservations import ReservationShape, reservation_shape
from largesse.redemptions import get_reservation


@get(
    "/api/reservations/{reservation_id:str}",
    operation_id="get-reservation",
    tags=["Reservations"],
)
async def handler(work: CurrentWork, reservation_id: FromPath[str]) -> ReservationShape:
    """Return one reservation with what it promises and how it stands."""
    return reservation_shape(work, await get_reservation(work, reservation_id))
