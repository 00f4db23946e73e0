"""Every event that code publishes has its sentence, and every sentence its event."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from largesse.kernel.messages import events
from largesse.webhooks import EVENT_TYPES

SOURCE = Path(__file__).parents[2] / "src" / "largesse"


def published() -> list[tuple[str, str]]:
    """Return the name, or a pattern of names, in every call that publishes an event.

    Those published many at once are triples of name, entity and object.
    """
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Tuple) and len(node.elts) == 3 and _names(node.elts[0]):
                found.append((f"{path}:{node.lineno}", _pattern(node.elts[0])))
            if not isinstance(node, ast.Call) or len(node.args) < 4:
                continue
            if getattr(node.func, "attr", getattr(node.func, "id", "")) != "publish_event":
                continue
            found.append((f"{path}:{node.lineno}", _pattern(_value(tree, node.args[2]))))
    return found


def _names(node: ast.expr) -> bool:
    """Return whether these are names of events, written out."""
    if isinstance(node, ast.IfExp):
        return _names(node.body) and _names(node.orelse)
    return isinstance(node, ast.Constant) and node.value in events.SENTENCES


def _value(tree: ast.Module, node: ast.expr) -> ast.expr:
    """Return what a name was given just before, anything else as it is."""
    given = [
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign)
        and isinstance(node, ast.Name)
        and [target.id for target in each.targets if isinstance(target, ast.Name)] == [node.id]
    ]
    return given[-1] if given else node


def _pattern(node: ast.expr) -> str:
    match node:
        case ast.Constant(str(name)):
            return re.escape(name)
        case ast.JoinedStr(parts):
            return "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"
                for part in parts
            )
        case ast.IfExp(_, one, other):
            return f"({_pattern(one)}|{_pattern(other)})"
        case _:
            return "order[.][a-z]+"  # `event_of`: the only place that computes a whole name


def test_every_published_event_is_documented() -> None:
    calls = published()
    assert len(calls) > 20
    for place, pattern in calls:
        assert any(re.fullmatch(pattern, name) for name in events.SENTENCES), (place, pattern)


def test_every_documented_event_is_published() -> None:
    patterns = [pattern for _, pattern in published()]
    unheard = [
        name
        for name in events.SENTENCES
        if not any(re.fullmatch(pattern, name) for pattern in patterns)
    ]
    assert unheard == []


def test_what_webhooks_may_ask_for_and_what_is_for_the_house_are_told_apart() -> None:
    assert set(events.PROJECT) <= set(EVENT_TYPES)
    assert not set(events.INTERNAL) & set(EVENT_TYPES)
