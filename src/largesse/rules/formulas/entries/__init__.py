"""The words of the formula language, one file per family.

A module's `ENTRIES` are its words; there is no list to keep.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from largesse.rules.formulas.entry import Entry


def _discover() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for module in sorted(module.name for module in iter_modules(__path__)):
        entries: tuple[Entry, ...] = import_module(f"{__name__}.{module}").ENTRIES
        for entry in entries:
            if entry.name.upper() in found:
                raise ValueError(f"two entries are called {entry.name}")
            found[entry.name.upper()] = entry
    return found


ENTRIES: dict[str, Entry] = _discover()
"""Every entry by its name in capitals: names are read in any case."""
