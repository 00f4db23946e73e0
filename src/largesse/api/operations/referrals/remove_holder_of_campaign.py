"""Take a referee off a code of a campaign."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.referrals.service.holders import remove_holder


@delete(
    "/v1/referrals/{campaign_id:str}/members/{member_id:str}/holders/{holder_id:str}",
    operation_id="referrals-remove-holder-1",
    tags=["Referrals"],
    status_code=204,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    holder_id: FromPath[str],
) -> None:
    """Take a referee off a code, by the holder's id or the customer's; never the referrer."""
    await remove_holder(work, member_id, campaign_id, holder_id)
