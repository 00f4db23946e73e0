"""Reserve for a checkout."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.reservations import (
    ReservationInput,
    ReservationShape,
    reservation_draft,
    reservation_shape,
)
from largesse.redemptions import reserve
from largesse.redemptions.model.reservations import Reservation


@post(
    "/api/reservations", operation_id="create-reservation", tags=["Reservations"], status_code=200
)
async def handler(work: CurrentWork, data: JSONBody[ReservationInput]) -> ReservationShape:
    """Hold everything a purchase needs while it is paid: codes, limits, budgets, credits, points.

    Refuses what cannot be redeemed now. Confirmed in time, it gives exactly what it promised.
    """

    def shape(made: Reservation) -> ReservationShape:
        return reservation_shape(work, made)

    return shape(await reserve(answering(work, shape), reservation_draft(data)))
