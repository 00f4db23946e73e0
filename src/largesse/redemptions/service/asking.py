"""What others may ask about an order with rules of their own: its cart, and the rules on things."""

from __future__ import annotations

from collections.abc import Iterable

from largesse import campaigns
from largesse.catalog import resolve_items
from largesse.kernel.cart import Cart
from largesse.orders import Order, OrderDraft, find_order
from largesse.redemptions.decide.carts import cart_of, order_told, priced, reference_of
from largesse.redemptions.service.compiled import compiled_rule
from largesse.rules import CompiledRule
from largesse.storage import Connection, Work


async def cart_of_order(
    connection: Connection, work: Work, order: Order, *, collections: bool = True
) -> Cart:
    """Return a stored order as a cart rules can be asked about; one query, none without lines.

    Without `collections` the lines say nothing of the dynamic collections they are in.
    """
    references = [reference_of(item) for item in order.items]
    known = await resolve_items(connection, work, references, collections=collections)
    return cart_of(order, known)


async def order_asked(connection: Connection, work: Work, draft: OrderDraft) -> Order:
    """Return an order as a request tells it over what is stored, with the catalogue's prices.

    Nothing is written. Refuses amounts that cannot be, with their path below `.order`.
    """
    stored = await find_order(connection, work, id=draft.id, source_id=draft.source_id)
    order = order_told(stored or Order("", work.now, draft.source_id), draft)
    references = [reference_of(item) for item in order.items]
    return priced(order, await resolve_items(connection, work, references, collections=False))


async def rules_on(
    connection: Connection, work: Work, object_ids: Iterable[str]
) -> dict[str, list[CompiledRule]]:
    """Return the validation rules put on things, ready to be asked, by the id of the thing."""
    assigned = await campaigns.assignments_by_object(connection, work, object_ids)
    wanted = {each.rule_id for found in assigned.values() for each in found}
    known = await campaigns.rules_by_id(connection, work, sorted(wanted))
    return {
        object_id: [compiled_rule(known[each.rule_id]) for each in found if each.rule_id in known]
        for object_id, found in assigned.items()
    }
