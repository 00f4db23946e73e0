"""Show the options of a referral campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import OptionsShape, options_shape
from largesse.referrals.service.programmes import get_options


@get(
    "/api/referrals/{campaign_id:str}/options",
    operation_id="get-referral-options",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
) -> OptionsShape:
    """Return whom nobody may bring, and how many referees of one referrer count."""
    return options_shape(await get_options(work, campaign_id))
