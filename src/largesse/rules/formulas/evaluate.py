"""Evaluating a formula: exact, total, and never longer than its tree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from largesse.kernel.reason import Reason
from largesse.rules.formulas.entry import Node, UnevaluableError
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.values import as_kind, as_number, bounded
from largesse.rules.model import Formula


def evaluate(formula: Formula, ground: Ground) -> Fraction | Reason:
    """Return the number a formula gives, or the reason why it gives none."""
    try:
        return as_number(_value(cast(Node, formula.tree), ground))
    except UnevaluableError as error:
        return error.reason


def _value(node: Node, ground: Ground) -> Any:
    """Return the value of a place; a chain of operators on the left is walked, not entered."""
    chain: list[Node] = []
    while node.entry is not None and node.entry.strength:
        chain.append(node)
        node = node.arguments[0]
    value = _entered(node, ground)
    while chain:
        node = chain.pop()
        known = Node(node.kind, node.at, value=value)
        value = _entered(
            Node(node.kind, node.at, 1, node.entry, (known, *node.arguments[1:])), ground
        )
    return value


def _entered(node: Node, ground: Ground) -> Any:
    entry = node.entry
    if entry is None:
        return node.value
    kinds = (*entry.takes, *((entry.further or "any",) * len(node.arguments)))
    wanted = dict(zip(map(id, node.arguments), kinds, strict=False))

    def ask(argument: Node) -> Any:
        return as_kind(_value(argument, ground), wanted.get(id(argument), "any"))

    value = entry.compute(ask, node.arguments, ground)
    return bounded(value) if isinstance(value, Fraction) else value
