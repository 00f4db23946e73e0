"""Who buys: profiles, found by our id or the merchant's, and what they did.

It does not know what a customer may redeem; the summaries are read from what happened.
"""

from largesse.customers.decide import customer_named
from largesse.customers.model import Address, Customer, CustomerDraft
from largesse.customers.service.importing import CustomerBatch, import_customers
from largesse.customers.service.profiles import (
    customers_by_id,
    find_customer,
    find_nameless_customer,
    remember_tracked,
    upsert_customer,
)

__all__ = [
    "Address",
    "Customer",
    "CustomerBatch",
    "CustomerDraft",
    "customer_named",
    "customers_by_id",
    "find_customer",
    "find_nameless_customer",
    "import_customers",
    "remember_tracked",
    "upsert_customer",
]
