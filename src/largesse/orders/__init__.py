"""Orders as the merchant tells them and as redemptions leave them.

It keeps lines and totals; what discounts do to them is decided above.
"""

from largesse.orders.decide import told, totalled
from largesse.orders.model import Order, OrderDraft, OrderItem, OrderProduct, OrderSku
from largesse.orders.service import (
    find_order,
    import_order,
    import_orders,
    looked_up,
    note_referrer,
    save_order,
)

__all__ = [
    "Order",
    "OrderDraft",
    "OrderItem",
    "OrderProduct",
    "OrderSku",
    "find_order",
    "import_order",
    "import_orders",
    "looked_up",
    "note_referrer",
    "save_order",
    "told",
    "totalled",
]
