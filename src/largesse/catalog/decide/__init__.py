"""Pure verbs of the catalogue."""

from largesse.catalog.decide.membership import collections_of, read_filter
from largesse.catalog.decide.telling import taken, told_product, told_sku

__all__ = ["collections_of", "read_filter", "taken", "told_product", "told_sku"]
