"""Extend a reservation."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.reservations import (
    ExtensionInput,
    ReservationShape,
    lasting,
    reservation_shape,
)
from largesse.redemptions import extend_reservation
from largesse.redemptions.model.reservations import Reservation


@post(
    "/api/reservations/{reservation_id:str}/extend",
    operation_id="extend-reservation",
    tags=["Reservations"],
    status_code=200,
    opt={OPTIONAL_BODY: ExtensionInput},
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, reservation_id: FromPath[str]
) -> ReservationShape:
    """Hold a reservation for so long from now on; one that ran out cannot be extended."""

    def shape(found: Reservation) -> ReservationShape:
        return reservation_shape(work, found)

    data = await optional_body(request, ExtensionInput)
    lasts = lasting(data.ttl, data.ttl_unit)
    return shape(await extend_reservation(answering(work, shape), reservation_id, lasts))
