"""How discount types are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from largesse.pricing.model import Discount, Effect
from largesse.pricing.till import Till

Apply = Callable[[Discount, Effect, Till], None]


class DiscountType(msgspec.Struct, frozen=True):
    """A discount type: its name on the wire, its effects, and what it does to a till.

    `on_order` and `on_items` are the effects taken when the merchant left the effect open and
    the rules name no items, or some. A type `for_customer` gives to the customer and not off the
    order: it needs to know whom, and no order.
    """

    name: str
    effects: tuple[Effect, ...]
    on_order: Effect
    on_items: Effect
    apply: Apply
    for_customer: bool = False


_TYPES: dict[str, DiscountType] = {}


def discount_type(
    name: str,
    *effects: Effect,
    on_order: Effect,
    on_items: Effect,
    for_customer: bool = False,
) -> Callable[[Apply], Apply]:
    """Register the decorated function as the discount type `name`."""

    def register(apply: Apply) -> Apply:
        if name in _TYPES:
            raise ValueError(name)
        _TYPES[name] = DiscountType(name, effects, on_order, on_items, apply, for_customer)
        return apply

    return register


@cache
def discount_types() -> Mapping[str, DiscountType]:
    """Return every type by name, having read all modules of this package."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")
    return MappingProxyType(_TYPES)
