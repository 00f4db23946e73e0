"""Cancel a reservation."""

from litestar import post
from litestar.params import FromPath

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.reservations import ReservationShape, reservation_shape
from largesse.redemptions import cancel_reservation
from largesse.redemptions.model.reservations import Reservation


@post(
    "/api/reservations/{reservation_id:str}/cancel",
    operation_id="cancel-reservation",
    tags=["Reservations"],
    status_code=200,
)
async def handler(work: CurrentWork, reservation_id: FromPath[str]) -> ReservationShape:
    """Let go of everything a reservation holds. Twice is once."""

    def shape(found: Reservation) -> ReservationShape:
        return reservation_shape(work, found)

    return shape(await cancel_reservation(answering(work, shape), reservation_id))
