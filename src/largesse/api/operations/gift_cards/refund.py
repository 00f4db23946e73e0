"""Refund onto a gift card."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import RefundInput, RefundShape, refund_draft, refund_shape
from largesse.redemptions.service.refunding import refund_onto_card


@post(
    "/api/gift-card-refunds",
    operation_id="refund-onto-gift-card",
    tags=["Gift cards"],
    status_code=200,
    opt={PERMISSION: "gift-cards.write"},
)
async def handler(work: CurrentWork, data: JSONBody[RefundInput]) -> RefundShape:
    """Put some of what was paid for an order, a redemption or a return onto a gift card.

    Onto `card`, or onto a new one that goes to the customer; never more in all than was paid. It
    takes nothing back by itself. The same `source_id` is one refund.
    """
    work = answering(work, refund_shape)
    return refund_shape(await refund_onto_card(work, refund_draft(data)))
