"""Who buys: profiles, found by our id or the merchant's.

It does not know what a customer may redeem; the summaries are read from what happened.
"""

from largesse.customers.model import Address, Customer, CustomerDraft
from largesse.customers.service import find_customer, upsert_customer

__all__ = ["Address", "Customer", "CustomerDraft", "find_customer", "upsert_customer"]
