"""Refusing a document: one problem code, the exact path, what was needed and what was there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from largesse.kernel.problem import ProblemError, refuse
from largesse.kernel.reason import Scalar
from largesse.rules.values import shown

CODE = "invalid_validation_rules"

LONGEST_MESSAGE = 2_000
LONGEST_NAME = 255
MOST_NESTED = 32
MOST_VALUES_IN_ALL = 100_000
_SHOWN_PATH = 300


class Reader:
    """Reads parts of a document; every refusal says where in the request it stands."""

    def __init__(self, where: str) -> None:
        self._where = where

    def fault(
        self,
        path: str,
        details: str,
        *,
        need: Scalar | list[Scalar] = None,
        got: Any = None,
    ) -> ProblemError:
        """Return the refusal of what stands at `path` (no leading dot)."""
        where = f"{self._where}.{path}" if path else self._where or "."
        if len(where) > _SHOWN_PATH:
            where = where[:_SHOWN_PATH] + "..."
        return refuse(CODE, where, need=need, got=_plain(got), details=details)

    def mapping(self, value: Any, path: str) -> Mapping[str, Any]:
        """Return an object; absent is empty."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.fault(path, "This must be an object.", need="an object", got=value)
        return value

    def array(self, value: Any, path: str) -> list[Any] | tuple[Any, ...]:
        """Return an array; absent is empty."""
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            raise self.fault(path, "This must be an array.", need="an array", got=value)
        return value

    def text(self, value: Any, path: str, longest: int) -> str | None:
        """Return a text, `None` when absent."""
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.fault(path, "This must be a text.", need="a text", got=value)
        if len(value) > longest:
            need = f"a text of at most {longest} characters"
            raise self.fault(path, f"This must be {need}.", need=need, got=len(value))
        return value

    def inspect(self, document: Any) -> None:
        """Refuse what no part of a document may hold: NUL characters, absurd size or depth.

        Unknown fields are looked at too: the document is stored as it came.
        """
        waiting: list[tuple[Any, str, int]] = [(document, "", 0)]
        seen = 0
        while waiting:
            value, path, depth = waiting.pop()
            seen += 1
            if seen > MOST_VALUES_IN_ALL:
                raise self.fault("", f"The rule holds more than {MOST_VALUES_IN_ALL} values.")
            if depth > MOST_NESTED:
                raise self.fault(path, f"Values are nested more than {MOST_NESTED} deep.")
            if isinstance(value, str):
                self._storable(value, path)
            elif isinstance(value, Mapping):
                for key, part in value.items():
                    if not isinstance(key, str):
                        raise self.fault(path, "Keys must be texts.", need="a text", got=key)
                    self._storable(key, path)
                    waiting.append((part, f"{path}.{key[:100]}" if path else key[:100], depth + 1))
            elif isinstance(value, (list, tuple)):
                waiting.extend(
                    (part, f"{path}[{index}]", depth + 1) for index, part in enumerate(value)
                )

    def _storable(self, text: str, path: str) -> None:
        if "\0" in text:
            raise self.fault(path, "Texts must not contain NUL characters.", need="no NUL")
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self.fault(path, "Texts must be valid Unicode.", need="no lone surrogates")


def _plain(got: Any) -> Scalar | list[Scalar]:
    """Return what was there; objects and arrays by their kind, for they may be deep."""
    if isinstance(got, Mapping):
        return "an object"
    if isinstance(got, (list, tuple)):
        return "an array"
    value = shown(got)
    return value if not isinstance(value, str) else value[:100]
