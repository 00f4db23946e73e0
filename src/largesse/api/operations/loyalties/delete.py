"""Delete a loyalty programme."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.loyalty.service.campaigns import delete_programme


@delete(
    "/v1/loyalties/{campaign_id:str}",
    operation_id="delete-loyalty-program",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    force: FromQuery[bool] = False,  # noqa: FBT002 - the name of the query parameter
) -> AsyncStarted:
    """Put a programme and its cards into the bin; with `force` delete them for good.

    What is on cards that go for good is booked as removed: nobody is owed it, and what was earned
    and spent stays in the books.
    """
    action = await delete_programme(work, campaign_id, force=force)
    return AsyncStarted(action.id)
