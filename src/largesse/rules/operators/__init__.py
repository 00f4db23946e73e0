"""The operators of the condition language, one file each.

A module that defines `OPERATOR` is an operator; there is no list to keep.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from largesse.rules.operator import Operator


def _discover() -> dict[str, Operator]:
    found: dict[str, Operator] = {}
    for module in sorted(module.name for module in iter_modules(__path__)):
        operator: Operator = import_module(f"{__name__}.{module}").OPERATOR
        for name in (operator.name, *operator.aliases):
            if name in found:
                raise ValueError(f"two operators are called {name}")
            found[name] = operator
    return found


OPERATORS: dict[str, Operator] = _discover()
"""Every operator by its name and by its aliases."""
