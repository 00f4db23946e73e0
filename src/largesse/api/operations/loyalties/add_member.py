"""Add a member to a programme."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalties import MemberCreate, member_draft, published_card
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.loyalty.service.members import add_member


@post(
    "/v1/loyalties/{campaign_id:str}/members",
    operation_id="add-member",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[MemberCreate]
) -> VoucherShape:
    """Give a customer a card: the one named by `voucher`, else a free one or a new one.

    Who is a member already gets the card they have.
    """
    work = answering(work, published_card)
    return details_shape(await add_member(work, campaign_id, member_draft(data)))
