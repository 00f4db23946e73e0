"""What a subject is: something a condition can ask about, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from largesse.kernel.cart import Line
from largesse.kernel.usage import Usage
from largesse.rules.model import Needs, Situation
from largesse.rules.operator import Kind

Family = Literal["customer", "order", "redemption"]
"""Which refusal a failing condition gives: `<family>_rules_violated`."""

Level = Literal["rule", "line", "group"]
"""Where a subject may stand: in the rule itself, or below items: of one line, of all matched."""

Quantifier = Literal["any", "every", "none", "cheapest", "most_expensive"]


class View(msgspec.Struct, frozen=True):
    """What a subject looks at: the situation, and below items the lines in focus.

    `line` is the line a nested condition asks about, `group` all lines its parent matched.
    """

    situation: Situation
    line: Line | None = None
    group: tuple[Line, ...] = ()


class Lack(msgspec.Struct, frozen=True):
    """The value needs a fact the request does not carry; `code` is the reason for that."""

    code: str


class Pending(msgspec.Struct, frozen=True):
    """The value depends on a result that is not known yet."""


PENDING = Pending()


class Counter(msgspec.Struct, frozen=True):
    """How a subject counts: which counter, and how much this redemption adds to it.

    `usage` answers `None` when nothing can have been counted yet (a customer not stored).
    """

    usage: Callable[[Situation], Usage | Lack | None]
    adds: Callable[[Situation], int | Lack | Pending]

    def reached(self, situation: Situation) -> int | Lack | Pending:
        """Return what the counter would stand at after this redemption."""
        usage, adds = self.usage(situation), self.adds(situation)
        if isinstance(usage, Lack):
            return usage
        if usage is None or not isinstance(adds, int):
            return adds
        return situation.usage.get(usage.key, 0) + adds


class Selector(msgspec.Struct, frozen=True):
    """How a subject picks lines. `default` is the kind of an item written as a bare id.

    With `one_product`, `$is_not` denies that any line matches (`product.id $is_not`) instead of
    asking each line to differ. `children` are the names that may stand below.
    """

    quantifier: Quantifier
    children: tuple[str, ...]
    default: Literal["product", "sku"] | None = None
    one_product: bool = False


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One rule name.

    `value(view, property)` is what is there: a value, a `Lack` or `PENDING`. `reach` says how a
    list of values is asked: as one value, any of it, or each of it.
    """

    name: str
    family: Family
    kind: Kind
    english: str
    korean: str
    value: Callable[[View, str], Any] = lambda _view, _property: None
    has_property: bool = False
    level: Level = "rule"
    reach: Literal["one", "any", "each"] = "one"
    counter: Counter | None = None
    selector: Selector | None = None
    needs: Needs = Needs()
    vacuous: bool = False
    """True when the condition only configures and always holds (`product.discount_applicable`)."""
    switch: bool = False
    """True for a limit that is turned on by `$is [true]`; only that may be written."""

    def words(self, language: str, property_name: str) -> str:
        """Return the subject in words."""
        template = self.korean if language == "ko" else self.english
        return template.format(property=property_name)
