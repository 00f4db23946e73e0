"""What was needed is said in Korean too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from largesse.kernel.messages import say
from largesse.kernel.messages.needs import NEEDS, in_korean

SOURCE = Path(__file__).parents[2] / "src" / "largesse"
REFUSING = {
    "refuse": 2,
    "Reason": 2,
    "Problem": 2,
    "refused": 1,
    "_fault": 1,
    "_expect": 1,
    "FormulaError": 1,
    "UnreadableError": 0,
}
"""What makes a refusal, and where `need` stands among its arguments without a name."""


def texts(node: ast.expr) -> Iterator[str]:
    """Yield the texts an expression may be, `{}` for what changes."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*texts(body), *texts(orelse))
        case ast.List(elts=elements):
            # One word among others is a value of the wire and stays what it is.
            yield from (each for element in elements for each in texts(element) if " " in each)
        case ast.BoolOp(values=values):
            for value in values:
                yield from texts(value)
        case ast.Dict(values=values):
            for value in values:
                yield from texts(value)


def named(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what variables called `need` and constants called `_NEEDED...` are set to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [getattr(target, "id", "") for target in targets]
            if any(name == "need" or name.startswith("_NEEDED") for name in names):
                yield node.value


def needs_of(tree: ast.AST) -> Iterator[str]:
    for value in named(tree):
        yield from texts(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "need":
            yield from texts(node.value)
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = REFUSING.get(name)
            if place is not None and len(node.args) > place:
                yield from texts(node.args[place])


def said() -> dict[str, str]:
    """Return each text in the code, with where it stands."""
    return {
        need: f"{path.relative_to(SOURCE)}"
        for path in sorted(SOURCE.rglob("*.py"))
        for need in needs_of(ast.parse(path.read_text()))
        if need.replace("{}", "").strip()
    }


def test_every_need_is_said_in_korean() -> None:
    lacking = {need: where for need, where in said().items() if need not in NEEDS}
    assert lacking == {}


def test_no_korean_is_left_over() -> None:
    known = {need for need in said() if need in NEEDS}
    assert set(NEEDS) == known


@pytest.mark.parametrize("english", sorted(NEEDS))
def test_the_places_are_the_same(english: str) -> None:
    assert english.count("{}") == NEEDS[english].count("{}")
    filled = english.format(*range(2, 9))
    assert in_korean(filled) == NEEDS[english].format(*range(2, 9))


def test_a_refusal_is_korean_throughout() -> None:
    told = say("invalid_payload", "ko", where=".name", need="at most 80 characters", got=81)
    assert "80자 이하" in told
    assert in_korean("SUMMER10") == "SUMMER10"
