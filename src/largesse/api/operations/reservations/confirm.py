"""Confirm a reservation."""

from litestar import post
from litestar.params import FromPath

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.reservations import ReservationShape, reservation_shape
from largesse.redemptions import confirm_reservation
from largesse.redemptions.model.reservations import Reservation


@post(
    "/api/reservations/{reservation_id:str}/confirm",
    operation_id="confirm-reservation",
    tags=["Reservations"],
    status_code=200,
)
async def handler(work: CurrentWork, reservation_id: FromPath[str]) -> ReservationShape:
    """Redeem what was reserved, at the price that was promised.

    Twice is once. One that ran out is confirmed only if everything is still free at that price.
    """

    def shape(found: Reservation) -> ReservationShape:
        return reservation_shape(work, found)

    return shape(await confirm_reservation(answering(work, shape), reservation_id))
