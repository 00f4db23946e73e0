"""What a client key is not told, though a server key is.

Whoever looks at a shop's page has its client key, and may name any customer and any order. So an
answer to it says what an offer does and not what is kept about people: of a customer only the ids,
of an order its lines and amounts, and nobody's metadata that was not asked for by `expand`.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET

from largesse.api.shapes.events import EventCustomer
from largesse.api.shapes.legacy import SingleValidation
from largesse.api.shapes.orders import OrderItemShape, OrderShape
from largesse.api.shapes.promotions import TierShape
from largesse.api.shapes.publications import PublicationFields
from largesse.api.shapes.redemptions import PersonShape, RedemptionShape
from largesse.api.shapes.reward_redemptions import GoodsShape, RewardResult
from largesse.api.shapes.validation_rules import AssignmentList
from largesse.api.shapes.vouchers import VoucherShape
from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.orders.model import OrderProduct, OrderSku
from largesse.redemptions.model import Purchase
from largesse.storage import Work

T = TypeVar("T")

_NO_ASSIGNMENTS = AssignmentList([], 0)
_HIDDEN: tuple[tuple[type, dict[str, Any]], ...] = (
    (EventCustomer, {"name": None, "email": None, "metadata": {}}),
    (PersonShape, {"name": None, "email": None, "metadata": {}}),
    (
        OrderShape,
        {
            "metadata": {},
            "customer_id": None,
            "referrer_id": None,
            "customer": UNSET,
            "referrer": UNSET,
            "redemptions": UNSET,
        },
    ),
    (OrderItemShape, {"metadata": None}),
    (OrderProduct, {"metadata": None}),
    (OrderSku, {"metadata": None}),
    (
        VoucherShape,
        {
            "metadata": {},
            "additional_info": None,
            "holder_id": UNSET,
            "validation_rules_assignments": _NO_ASSIGNMENTS,
        },
    ),
    (TierShape, {"validation_rule_assignments": _NO_ASSIGNMENTS}),
    (SingleValidation, {"metadata": {}}),
    (RedemptionShape, {"channel": UNSET}),
    (RewardResult, {"metadata": {}}),
    (GoodsShape, {"metadata": {}}),
    (PublicationFields, {"customer": UNSET}),
)


def discreet(shape: T) -> T:
    """Return an answer without what a client key is not told, however deep it stands."""
    if isinstance(shape, msgspec.Struct):
        hidden = next((fields for kind, fields in _HIDDEN if isinstance(shape, kind)), {})
        fields = {name: getattr(shape, name) for name in shape.__struct_fields__}
        changed = {name: hidden.get(name, discreet(part)) for name, part in fields.items()}
        return cast(T, msgspec.structs.replace(shape, **changed))
    if isinstance(shape, list):
        return cast(T, [discreet(part) for part in shape])
    return shape


def permit(work: Work, operation: str) -> None:
    """Refuse with `forbidden` what the merchant has not opened to client keys.

    `operation` is a flag of the project's client side, `redeem_enabled` and the like.
    """
    if not getattr(work.project.client, operation):
        raise refuse("forbidden", need=f"the project setting client_{operation}")


def unadorned(work: Work, customer: CustomerDraft | None) -> CustomerDraft | None:
    """Return a customer as a client key may tell of one that is going to be written.

    Unless the merchant lets client keys make customers, only who it is: a page must not write
    into what the shop knows of somebody.
    """
    if customer is None or work.project.client.create_customer_enabled:
        return customer
    if customer.id is None and customer.source_id is None:
        return None
    return CustomerDraft(id=customer.id, source_id=customer.source_id)


def unadorned_purchase(work: Work, purchase: Purchase) -> Purchase:
    """Return a purchase whose customer is told of as a client key may."""
    order = purchase.order
    if order is not None and isinstance(order.customer, CustomerDraft):
        plain = unadorned(work, order.customer)
        order = msgspec.structs.replace(order, customer=plain or UNSET)
    return msgspec.structs.replace(
        purchase, customer=unadorned(work, purchase.customer), order=order
    )
