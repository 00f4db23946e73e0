"""Say what is owed to those who hold points and gift credit."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.liability import (
    Kind,
    LiabilityShape,
    liability_shape,
    read_moment,
    read_point_value,
)
from largesse.loyalty.service.liability import report_liability


@get("/api/liability", operation_id="get-liability", tags=["Liability"])
async def handler(
    work: CurrentWork,
    at: FromQuery[str | None] = None,
    kind: FromQuery[Kind | None] = None,
    programme: FromQuery[str | None] = None,
    point_value: FromQuery[str | None] = None,
) -> LiabilityShape:
    """Return what was owed at a moment, by programme: gift credit, and points at their value.

    `at` is an instant, or a day, which means its end in the project's time zone; left out it is
    now. A point is worth what its programme's options say, else `point_value` wire units (x100).
    `programme` is a campaign by id or name.
    """
    report = await report_liability(
        work,
        read_moment(work, at),
        ("credits", "points") if kind is None else (kind,),
        programme,
        read_point_value(point_value),
    )
    return liability_shape(report)
