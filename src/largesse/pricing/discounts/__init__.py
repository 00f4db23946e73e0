"""Discount types, one file each.

A type is a module of this package that registers itself with `@discount_type`: adding a type is
adding a file. A type says how much; the till it works on holds the bounds.
"""

from largesse.pricing.discounts.registry import DiscountType, discount_type, discount_types

__all__ = ["DiscountType", "discount_type", "discount_types"]
