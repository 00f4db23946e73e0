"""Bracketed query parameters, in the three ways clients write them, read into one tree.

JavaScript indexes lists (`filters[code][conditions][$in][0]=A`), Python sends the text of a list
(`filters[code][conditions][$in]=['A', 'B']`), and some documents put the first name in brackets too
(`[created_at][before]=2026-01-01`). All of them are percent-decoded before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request

from largesse.kernel.problem import ProblemError, refuse
from largesse.rules.filters import Filter, FilterField, parse_filter

Pairs = Iterable[tuple[str, Any]]
Tree = dict[str, Any]
"""Names to trees, to lists of strings, or to a string."""

MOST_PAIRS = 1000
MOST_VALUES = 200
DEEPEST = 10

_NAME = re.compile(r"(?:([^\[\]]+)|\[([^\[\]]+)\])((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")
_ENTRY = re.compile(
    r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,'"\[\]]+))\s*(,|$)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_WORDS = {"True": "true", "False": "false", "None": "null"}


class Window(msgspec.Struct, frozen=True):
    """Instants between which something lies, both ends open."""

    after: datetime | None = None
    before: datetime | None = None


def pairs_of(request: Request[Any, Any, Any]) -> list[tuple[str, Any]]:
    """Return the query of a request, every name and value."""
    return list(request.query_params.multi_items())


def query_tree(pairs: Pairs, *roots: str) -> Tree:
    """Return the parameters under the named roots as one tree; others are not looked at.

    Indexed entries become lists in the order of their numbers, as do repeated ones. Refuses with
    `invalid_query_params` brackets that do not match, and a name that is both a value and a
    branch.
    """
    tree: Tree = {}
    for count, (name, value) in enumerate(pairs):
        if not any(root in name for root in roots):
            continue
        if count >= MOST_PAIRS:
            raise refuse("query_too_large", name, need=MOST_PAIRS)
        parts = _parts(name, roots)
        if parts:
            _plant(tree, parts, str(value), name)
    return {name: _listed(branch, name) for name, branch in tree.items()}


def filters_of(pairs: Pairs, name: str = "filters", *, fields: Mapping[str, FilterField]) -> Filter:
    """Return the filter under `name`; what is wrong with it is an `invalid_query_params`."""
    branch = query_tree(pairs, name).get(name, {})
    return parse_filter(
        _with_lists(branch, name), name, fields=fields, problem="invalid_query_params"
    )


def window_of(pairs: Pairs, name: str) -> Window:
    """Return the instants `name[after]` and `name[before]`; a bare date is its midnight, UTC."""
    branch = query_tree(pairs, name).get(name, {})
    if not isinstance(branch, dict) or branch.keys() - {"after", "before"}:
        raise _bad(name, "after, before", str(branch))
    return Window(*(query_time(branch.get(end), f"{name}[{end}]") for end in ("after", "before")))


def aware(moment: datetime) -> datetime:
    """Return an instant in UTC; without an offset it is meant so."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def query_time(value: Any, path: str) -> datetime | None:
    """Read an ISO 8601 instant of the query; without an offset it is UTC.

    A plus sign that was sent bare arrives as a blank and is taken as one.
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value).strip().replace(" ", "+"))
        return aware(moment)
    except (ValueError, OverflowError):
        raise _bad(path, "an ISO 8601 date-time", str(value)) from None


def _parts(name: str, roots: Collection[str]) -> list[str]:
    """Return the names a parameter is made of; empty when it is not under a root."""
    matched = _NAME.fullmatch(name)
    if matched is None:
        if any(name.startswith((f"{root}[", f"[{root}", f"{root}]")) for root in roots):
            raise _bad(name, "name[key]...", name)
        return []
    root = matched[1] or matched[2]
    if root not in roots:
        return []
    parts = [root, *_PART.findall(matched[3])]
    if len(parts) > DEEPEST or "" in parts[:-1]:
        raise _bad(name, "name[key]...", name)
    return parts


def _plant(tree: Tree, parts: list[str], value: str, path: str) -> None:
    branch = tree
    for part in parts[:-1]:
        below = branch.setdefault(part, {})
        if not isinstance(below, dict):
            raise _bad(path, "one value or one branch", value)
        branch = below
    last = parts[-1] or str(len(branch))  # `[]` is the next entry of a list
    there = branch.get(last)
    if isinstance(there, dict):
        raise _bad(path, "one value or one branch", value)
    branch[last] = value if there is None else [*_as_list(there), value]


def _listed(node: Any, path: str) -> Any:
    """Turn branches whose names are all numbers into lists."""
    if not isinstance(node, dict):
        return node
    branch = {name: _listed(below, f"{path}[{name}]") for name, below in node.items()}
    if not all(name.isascii() and name.isdigit() and len(name) <= 6 for name in branch):
        return branch
    entries = [branch[name] for name in sorted(branch, key=int)]
    for entry in entries:
        if not isinstance(entry, str):
            raise _bad(path, "a list of values", path)
    return entries


def _with_lists(node: Any, path: str) -> Any:
    """Turn the texts of lists into lists."""
    if isinstance(node, dict):
        return {name: _with_lists(below, f"{path}[{name}]") for name, below in node.items()}
    if isinstance(node, str) and node.startswith("[") and node.endswith("]"):
        node = _written_list(node[1:-1], path)
    if isinstance(node, list) and len(node) > MOST_VALUES:
        raise refuse("query_too_large", path, need=f"{MOST_VALUES} values", got=len(node))
    return node


def _written_list(text: str, path: str) -> list[str]:
    """Read what stands between the brackets of a Python or JSON list."""
    text = text.strip()
    values: list[str] = []
    place = 0
    while place < len(text):
        matched = _ENTRY.match(text, place)
        if matched is None:
            raise _bad(path, "['a', 'b']", text[:100])
        quoted = matched[1] if matched[1] is not None else matched[2]
        if quoted is None:
            values.append(_WORDS.get(matched[3], matched[3]))
        else:
            values.append(_unescaped(quoted, path))
        place = matched.end()
    return values


def _unescaped(text: str, path: str) -> str:
    def letter(matched: re.Match[str]) -> str:
        number = matched[1] or matched[2] or matched[3]
        if number is not None:
            return chr(int(number, 16))
        return _LETTERS.get(matched[4], matched[4])

    try:
        value = _ESCAPE.sub(letter, text)
        # JSON writes a letter beyond the first plane as two.
        value = value.encode("utf-16", "surrogatepass").decode("utf-16")
    except (ValueError, OverflowError):
        raise _bad(path, "text", text[:100]) from None
    if "\x00" in value:
        raise _bad(path, "no NUL character", text[:100])
    return value


def _as_list(node: Any) -> list[str]:
    return node if isinstance(node, list) else [node]


def _bad(path: str, need: str, got: str) -> ProblemError:
    return refuse("invalid_query_params", path[:200], need=need, got=got[:200])
