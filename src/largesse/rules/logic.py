"""The logic over numbered conditions: `(1 and 2) or not 3`, read once into a tree.

Negations are pushed down to the conditions, so the tree is All and Any over literals. That keeps
two wishes apart from plain truth: a condition whose facts are missing never helps, negated or
not, and a condition on a result nobody knows yet never hurts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Literal

import msgspec

MOST_PARENTHESES = 10
LONGEST_LOGIC = 10_000

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z]+)|(?P<key>[0-9]+)|(?P<mark>[()]))", re.ASCII)


class Term(msgspec.Struct, frozen=True):
    """One condition, as it stands or negated."""

    key: str
    positive: bool = True


class Junction(msgspec.Struct, frozen=True):
    """All or any of several; all of nothing holds."""

    junction: Literal["and", "or"]
    parts: tuple[Node, ...] = ()


Node = Term | Junction
Holds = Callable[[str, bool], bool]


class LogicError(ValueError):
    """Raised for logic that cannot be read; says at which character and why."""


def read_logic(text: str, keys: Collection[str]) -> Node:
    """Read `text` over the conditions `keys`; empty text means all of them.

    Words are case-insensitive, `and` binds closer than `or`. Raises `LogicError`.
    """
    if not text.strip():
        return Junction("and", tuple(Term(key) for key in keys))
    if len(text) > LONGEST_LOGIC:
        raise LogicError(f"longer than {LONGEST_LOGIC} characters")
    return _Reader(text, keys).read()


def holds(node: Node, literal: Holds) -> bool:
    """Evaluate the tree, asking `literal(key, positive)` only for what decides."""
    if isinstance(node, Term):
        return literal(node.key, node.positive)
    if node.junction == "and":
        return all(holds(part, literal) for part in node.parts)
    return any(holds(part, literal) for part in node.parts)


def culprit(node: Node, literal: Holds) -> Term | None:
    """Return the first literal, in written order, that made a failing tree fail."""
    while isinstance(node, Junction):
        failing = [part for part in node.parts if not holds(part, literal)]
        if not failing:
            return None
        node = failing[0]
    return None if literal(node.key, node.positive) else node


def literals(node: Node) -> Iterator[Term]:
    """Yield every literal of the tree in written order."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Term):
            yield part
        else:
            waiting.extend(reversed(part.parts))


def required(node: Node) -> Iterator[Term]:
    """Yield the literals without which the tree cannot hold."""
    if isinstance(node, Term):
        yield node
    elif node.junction == "and" or len(node.parts) == 1:
        for part in node.parts:
            yield from required(part)


class _Reader:
    """Recursive descent; the recursion is bounded by `MOST_PARENTHESES`."""

    def __init__(self, text: str, keys: Collection[str]) -> None:
        self._text = text
        self._keys = keys
        self._at = 0
        self._depth = 0

    def read(self) -> Node:
        node = self._any(positive=True)
        if self._peek():
            raise LogicError(f"unexpected {self._peek()!r} at character {self._at + 1}")
        return node

    def _match(self) -> re.Match[str] | None:
        match = _TOKEN.match(self._text, self._at)
        if match is None and self._text[self._at :].strip():
            raise LogicError(f"unexpected text at character {self._at + 1}")
        return match

    def _peek(self) -> str:
        match = self._match()
        return (match.group().strip().lower()) if match else ""

    def _take(self) -> str:
        match = self._match()
        if match is None:
            return ""
        self._at = match.end()
        return match.group().strip().lower()

    def _any(self, *, positive: bool) -> Node:
        return self._chain("or", self._all, positive=positive)

    def _all(self, *, positive: bool) -> Node:
        return self._chain("and", self._one, positive=positive)

    def _chain(self, word: Literal["and", "or"], part: _Part, *, positive: bool) -> Node:
        parts = [part(positive=positive)]
        while self._peek() == word:
            self._take()
            parts.append(part(positive=positive))
        if len(parts) == 1:
            return parts[0]
        turned: Literal["and", "or"] = "or" if word == "and" else "and"
        return Junction(word if positive else turned, tuple(parts))

    def _one(self, *, positive: bool) -> Node:
        token = self._take()
        while token == "not":  # noqa: S105 - a token of a language, not of an account
            positive = not positive
            token = self._take()
        if token == "(":  # noqa: S105 - as above
            self._depth += 1
            if self._depth > MOST_PARENTHESES:
                raise LogicError(f"more than {MOST_PARENTHESES} parentheses inside each other")
            node = self._any(positive=positive)
            if self._take() != ")":
                raise LogicError("a parenthesis is not closed")
            self._depth -= 1
            return node
        if token.isdigit():
            if token not in self._keys:
                raise LogicError(f"there is no rule {token[:40]}")
            return Term(token, positive)
        raise LogicError(f"needs a rule's number, not {token or 'the end'!r}")


_Part = Callable[..., Node]
