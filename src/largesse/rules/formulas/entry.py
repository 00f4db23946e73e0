"""What an entry of the formula language is: an operand, a function or an operator, one object each.

An entry checks (what it takes and gives), computes, speaks, and hints at a form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from largesse.kernel.reason import Reason
from largesse.rules.formulas.ground import Ground
from largesse.rules.operator import Form

Kind = Literal["number", "text", "flag", "moment", "any"]
"""What a value is; `any` is known only when the formula is evaluated (metadata)."""

Part = Literal["item", "voucher", "promotion_tier", "redemption", "publication", "bundle"]
"""A part of the facts that not every formula has."""

Ask = Callable[["Node"], Any]
Computes = Callable[[Ask, tuple["Node", ...], Ground], Any]
Gives = Kind | Callable[[tuple[Kind, ...]], Kind]


class UnevaluableError(Exception):
    """Raised while a formula is evaluated and has no value; carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Entry(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One word or sign of the language.

    `takes` are the kinds of its arguments; `further` that of any more (`None`: no more), and
    `optional` so many of `takes` may be left out. `compute(ask, arguments, ground)` asks for the
    value of the arguments it wants, so that the branch not taken is never evaluated.
    """

    name: str
    form: Literal["operand", "function", "operator"]
    english: str
    korean: str
    compute: Computes
    gives: Gives = "number"
    takes: tuple[Kind, ...] = ()
    further: Kind | None = None
    optional: int = 0
    strength: int = 0
    """How tightly an operator binds; a function may stand between its arguments too."""
    part: Part | None = None
    literal: bool = False
    """True when the argument names something and must be written out."""
    hint: Form = Form("value")
    example: str = ""

    def kind_of(self, arguments: tuple[Kind, ...]) -> Kind:
        """Return what it gives for arguments of these kinds."""
        return self.gives(arguments) if callable(self.gives) else self.gives


class Node(msgspec.Struct, frozen=True, eq=False):
    """A place of the typed tree: a value written out, or an entry with its arguments.

    `at` is its place in the text, counted from 1.
    """

    kind: Kind
    at: int
    depth: int = 1
    entry: Entry | None = None
    arguments: tuple[Node, ...] = ()
    value: Any = None


def eager(compute: Callable[..., Any]) -> Computes:
    """Return a computation that wants the value of every argument: `compute(ground, *values)`."""

    def computes(ask: Ask, arguments: tuple[Node, ...], ground: Ground) -> Any:
        return compute(ground, *map(ask, arguments))

    return computes


def same_kind(kinds: tuple[Kind, ...]) -> Kind:
    """Return the kind all of these are, `any` when they differ."""
    distinct = set(kinds)
    return distinct.pop() if len(distinct) == 1 else "any"
