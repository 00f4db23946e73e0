"""Get the options of a programme."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_options import OptionsShape, options_shape
from largesse.loyalty.service.options import get_options


@get(
    "/api/loyalty/{campaign_id:str}/options",
    operation_id="get-loyalty-options",
    tags=["Loyalty options"],
)
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> OptionsShape:
    """Return what a programme does beyond the published API."""
    return options_shape(*await get_options(work, campaign_id))
