"""Change the options of a referral campaign."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import OptionsInput, OptionsShape, options_change, options_shape
from largesse.referrals.service.programmes import change_options


@put(
    "/api/referrals/{campaign_id:str}/options",
    operation_id="update-referral-options",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    data: JSONBody[OptionsInput],
) -> OptionsShape:
    """Change options; what is not sent stays, null is the default."""
    return options_shape(await change_options(work, campaign_id, options_change(data)))
