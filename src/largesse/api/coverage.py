"""How much of the wire API is served: every operation by name, those answered, those not yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from litestar.handlers import HTTPRouteHandler

Kind = Literal["sdk", "documented", "deprecated", "loyalty-v2", "announced"]
"""`sdk`: in the published SDKs; `documented`: in the documents only; `loyalty-v2`: a second
generation that no SDK has; `announced`: only in the list of changes.
"""

FIRST_GENERATION: tuple[Kind, ...] = ("sdk", "documented", "deprecated")
"""What a program written against the published SDKs can call."""

_PARAMETER = re.compile(r"\{[^}]+\}")


class WireOperation(msgspec.Struct, frozen=True):
    """One operation of the wire API."""

    group: str
    kind: Kind
    method: str
    path: str
    name: str

    @property
    def place(self) -> str:
        """Method and path with its parameters unnamed: what tells two operations apart."""
        return f"{self.method} {_PARAMETER.sub('{}', self.path)}"


class Share(msgspec.Struct, frozen=True):
    """How many operations of a group are served, of how many."""

    served: int
    known: int


@cache
def wire_operations() -> tuple[WireOperation, ...]:
    """Return every operation of the wire API, in the order of its groups."""
    text = files("largesse.api").joinpath("wire_operations.txt").read_text(encoding="utf-8")
    return tuple(_read(text.splitlines()))


def _read(lines: Iterable[str]) -> Iterator[WireOperation]:
    group = ""
    for line in lines:
        if line.startswith("["):
            group = line.strip("[]")
        elif line and not line.startswith("#"):
            kind, method, path, name = line.split(" ")
            yield msgspec.convert(
                {"group": group, "kind": kind, "method": method, "path": path, "name": name},
                WireOperation,
            )


def places_of(handlers: Iterable[HTTPRouteHandler]) -> frozenset[str]:
    """Return what handlers answer, as `WireOperation.place` says it."""
    return frozenset(
        f"{method} {_PARAMETER.sub('{}', path)}"
        for handler in handlers
        for path in handler.paths
        for method in handler.http_methods
    )


def shares(served: frozenset[str], kinds: Iterable[Kind] = FIRST_GENERATION) -> dict[str, Share]:
    """Return the share served of every group, for operations of these kinds."""
    wanted = frozenset(kinds)
    found: dict[str, Share] = {}
    for operation in wire_operations():
        if operation.kind in wanted:
            share = found.get(operation.group, Share(0, 0))
            is_served = operation.place in served
            found[operation.group] = Share(share.served + is_served, share.known + 1)
    return found


class Unserved:
    """The operations that are known and not served, found by the path of a request."""

    def __init__(self, served: frozenset[str]) -> None:
        self._found = [
            (operation, re.compile(_PARAMETER.sub("[^/]+", operation.path) + "/?"))
            for operation in wire_operations()
            if operation.place not in served
        ]
        self._literal = {
            (operation.method, operation.path): operation
            for operation, _ in self._found
            if "{" not in operation.path
        }

    def hidden(self, method: str, path: str) -> WireOperation | None:
        """Return the operation that a served one with a parameter in its place would answer."""
        return self._literal.get((method, path))

    def find(self, method: str, path: str) -> WireOperation | None:
        """Return the operation a request asks for; a literal path wins over a parameter."""
        matches = [
            operation
            for operation, pattern in self._found
            if operation.method == method and pattern.fullmatch(path)
        ]
        return min(matches, key=lambda each: each.path.count("{"), default=None)
