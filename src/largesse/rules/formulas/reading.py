"""Reading a formula into a typed tree; what cannot be meant is refused with its place."""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Any

from largesse.rules.formulas.entries import ENTRIES
from largesse.rules.formulas.entry import Entry, Kind, Node, Part
from largesse.rules.formulas.tokens import FormulaError, Token, read_tokens
from largesse.rules.model import Formula

MOST_NODES = 500
MOST_DEEP = 30
LONGEST_NUMBER = 18
LONGEST_NAME = 255

DISCOUNT_PARTS: frozenset[Part] = frozenset(
    ("item", "voucher", "promotion_tier", "redemption", "publication", "bundle")
)
"""What formulas of discounts may ask about."""
LIMIT_PARTS = DISCOUNT_PARTS - {"item"}
"""What limits may: they span lines, so there is no one line to ask about."""
EARNING_PARTS: frozenset[Part] = frozenset(("item",))
"""What earning rules may: nothing of a voucher, a redemption or a publication."""

_NEGATED = "-"
_KINDS: dict[Kind, str] = {
    "number": "a number",
    "text": "a text",
    "flag": "a condition",
    "moment": "a date",
    "any": "a value",
}


@lru_cache(maxsize=4_096)
def parse_formula(text: str, parts: frozenset[Part] = DISCOUNT_PARTS) -> Formula:
    """Read a formula that gives a number; kept, so that a text is read once.

    Raises `FormulaError`. `parts` are those it may ask about.
    """
    reader = _Reader(text, parts)
    return Formula(text, reader.read(), frozenset(reader.asked))


class _Reader:
    """Precedence climbing; the recursion is bounded by `MOST_DEEP`."""

    def __init__(self, text: str, parts: frozenset[Part]) -> None:
        self._tokens = read_tokens(text)
        self._place = 0
        self._parts = parts
        self._nodes = 0
        self._deep = 0
        self.asked: set[Part] = set()

    def read(self) -> Node:
        node = self._expression(1)
        if self._next.kind != "end":
            raise self._fault(self._next, "an operator or the end")
        return self._fitting(node, "number")

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _fault(self, token: Token, need: Any) -> FormulaError:
        return FormulaError(token.at, need, token.text[:100] or "the end")

    def _expect(self, sign: str, need: str) -> None:
        token = self._take()
        if token.kind != "sign" or token.text != sign:
            raise self._fault(token, need)

    def _is(self, sign: str) -> bool:
        return self._next.kind == "sign" and self._next.text == sign

    def _expression(self, least: int) -> Node:
        self._deep += 1
        if self._deep > MOST_DEEP:
            raise self._fault(self._next, f"at most {MOST_DEEP} levels")
        left = self._prefixed()
        while (entry := self._between()) is not None and entry.strength >= least:
            token = self._take()
            right = self._expression(entry.strength + 1)
            left = self._node(entry, (left, right), token)
        self._deep -= 1
        return left

    def _between(self) -> Entry | None:
        """Return the operator that stands next, if one does."""
        if self._next.kind not in ("name", "sign"):
            return None
        entry = ENTRIES.get(self._next.text.upper())
        return entry if entry is not None and entry.strength else None

    def _prefixed(self) -> Node:
        signs = []
        while self._is("-") or self._is("+"):
            signs.append(self._take())
        node = self._primary()
        minus = [token for token in signs if token.text == _NEGATED]
        if len(minus) % 2:
            nothing = self._constant(Fraction(0), "number", minus[0])
            return self._node(ENTRIES["-"], (nothing, node), minus[0])
        return self._fitting(node, "number") if signs else node

    def _primary(self) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                whole = token.text.replace(".", "")
                if len(whole) > LONGEST_NUMBER:
                    raise self._fault(token, f"a number of at most {LONGEST_NUMBER} digits")
                return self._constant(Fraction(token.text), "number", token)
            case "text":
                return self._constant(token.text, "text", token)
            case "name":
                return self._named(token)
            case "sign" if token.text == "(":
                node = self._expression(1)
                self._expect(")", "a closing parenthesis")
                return node
            case _:
                raise self._fault(token, "a number, a text, an operand or a function")

    def _named(self, token: Token) -> Node:
        name = token.text.upper()
        if name in ("TRUE", "FALSE"):
            return self._constant(name == "TRUE", "flag", token)
        entry = ENTRIES.get(name)
        if entry is None:
            near: list[Any] = get_close_matches(name[:100], ENTRIES)
            raise self._fault(token, near or "an operand or a function")
        if entry.form == "operand":
            return self._node(entry, (), token)
        self._expect("(", f"{entry.name}( with its arguments")
        arguments: list[Node] = []
        while not self._is(")"):
            if arguments:
                self._expect(";", "; between arguments or a closing parenthesis")
            arguments.append(self._expression(1))
        self._take()
        return self._node(entry, tuple(arguments), token)

    def _node(self, entry: Entry, arguments: tuple[Node, ...], token: Token) -> Node:
        self._refuse_part(entry, token)
        self._refuse_number_of(entry, arguments, token)
        fitting = tuple(
            self._fitting(argument, kind)
            for argument, kind in zip(arguments, _takes(entry, len(arguments)), strict=True)
        )
        if entry.literal:
            self._refuse_unwritten(entry, fitting, token)
        depth = 1 + max((_depth_below(entry, n, a) for n, a in enumerate(fitting)), default=0)
        if depth > MOST_DEEP:
            raise self._fault(token, f"at most {MOST_DEEP} levels")
        kind = entry.kind_of(tuple(argument.kind for argument in fitting))
        return self._counted(Node(kind, token.at, depth, entry, fitting), token)

    def _constant(self, value: Any, kind: Kind, token: Token) -> Node:
        return self._counted(Node(kind, token.at, value=value), token)

    def _counted(self, node: Node, token: Token) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self._fault(token, f"at most {MOST_NODES} parts")
        return node

    def _fitting(self, node: Node, kind: Kind) -> Node:
        """Return the node when its kind may be the wanted one; `any` is seen later."""
        if kind == "any" or node.kind in ("any", kind):
            return node
        if kind == "moment" and node.kind == "text" and node.entry is None:
            return node
        if kind == "text" and node.kind == "number":
            return node
        raise FormulaError(node.at, _KINDS[kind], _KINDS[node.kind])

    def _refuse_part(self, entry: Entry, token: Token) -> None:
        if entry.part is None:
            return
        if entry.part not in self._parts:
            raise self._fault(token, "an operand that exists in this place")
        self.asked.add(entry.part)

    def _refuse_number_of(self, entry: Entry, arguments: tuple[Node, ...], token: Token) -> None:
        most, least = len(entry.takes), len(entry.takes) - entry.optional
        if len(arguments) < least or (len(arguments) > most and entry.further is None):
            several = f"{least} or more" if entry.further else f"{least} to {most}"
            many = several if entry.optional or entry.further else f"{most}"
            raise FormulaError(token.at, f"{many} arguments of {entry.name}", f"{len(arguments)}")

    def _refuse_unwritten(self, entry: Entry, arguments: tuple[Node, ...], token: Token) -> None:
        for argument in arguments:
            said = argument.value
            if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME:
                raise FormulaError(argument.at, f'{entry.name}("a name")', token.text[:100])


def _takes(entry: Entry, count: int) -> tuple[Kind, ...]:
    further = max(0, count - len(entry.takes))
    return (*entry.takes, *((entry.further or "any",) * further))[:count]


def _depth_below(entry: Entry, place: int, argument: Node) -> int:
    """Return the depth an argument adds; a chain of operators is evaluated in a loop."""
    chained = place == 0 and entry.strength and argument.entry and argument.entry.strength
    return argument.depth - 1 if chained else argument.depth
