"""Transfer points to a member."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalties import (
    TransferInput,
    TransferredCard,
    transferred_shape,
    transfers_of,
)
from largesse.loyalty.service.adjusting import transfer


@post(
    "/v1/loyalties/{campaign_id:str}/members/{member_id:str}/transfers",
    operation_id="transfer-points",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    data: JSONBody[Annotated[list[TransferInput], Meta(min_length=1, max_length=100)]],
) -> TransferredCard:
    """Move points from other cards to this one, all or nothing.

    They expire by the rules of this card's programme, counted from now.
    """
    work = answering(work, transferred_shape)
    return transferred_shape(await transfer(work, member_id, transfers_of(data), campaign_id))
