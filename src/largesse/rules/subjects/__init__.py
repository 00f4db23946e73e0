"""What conditions can ask about, one file per family of rule names.

A module's `SUBJECTS` are its names; there is no list to keep.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from largesse.rules.subject import Subject


def _discover() -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for module in sorted(module.name for module in iter_modules(__path__)):
        subjects: tuple[Subject, ...] = import_module(f"{__name__}.{module}").SUBJECTS
        for subject in subjects:
            if subject.name in found:
                raise ValueError(f"two subjects are called {subject.name}")
            found[subject.name] = subject
    return found


SUBJECTS: dict[str, Subject] = _discover()
"""Every rule name."""
