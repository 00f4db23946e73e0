"""Add referees to a code."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import (
    HoldersAdded,
    HoldersInput,
    holder_shape,
    holders_draft,
)
from largesse.referrals.model import Holder
from largesse.referrals.service.holders import add_holders


@post(
    "/v1/referrals/members/{member_id:str}/holders",
    operation_id="referrals-add-holders",
    tags=["Referrals"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    member_id: FromPath[str],
    data: JSONBody[HoldersInput],
) -> HoldersAdded:
    """Make customers referees of a published code, all of them or none."""

    def shape(holders: list[Holder]) -> HoldersAdded:
        return HoldersAdded([holder_shape(each) for each in holders])

    work = answering(work, shape)
    return shape(await add_holders(work, member_id, None, holders_draft(data)))
