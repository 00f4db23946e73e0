"""Conditions that pick lines of the cart, and what is nested below them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from largesse.kernel.cart import Line
from largesse.kernel.reason import Scalar
from largesse.rules.condition import Check, Condition, Finding, Truth, compile_checks, say_checks
from largesse.rules.items import cheapest, covers, most_expensive, name_of
from largesse.rules.logic import Node, culprit, holds, read_logic
from largesse.rules.model import Bound, ItemReference, Leaf
from largesse.rules.operators import OPERATORS
from largesse.rules.reading import read_items
from largesse.rules.subject import Lack, Selector, Subject, View
from largesse.rules.values import shown, shown_needed

CompileLeaf = Callable[[Leaf], Condition]
LineTest = Callable[[Line, View], bool]

DENIALS = ("$is_not", "$not_in")


class SelectingCondition:
    """A condition on items: any, every or none of them, the cheapest, the most expensive."""

    def __init__(
        self, leaf: Leaf, subject: Subject, selector: Selector, compile_leaf: CompileLeaf
    ) -> None:
        self.leaf = leaf
        self.subject = subject
        self.selector = selector
        self.children = {child.key: compile_leaf(child) for child in leaf.children}
        self.logic: Node = read_logic(leaf.child_logic, self.children)
        self._grouped = any(c.subject.level == "group" for c in self.children.values())
        self.checks = self._read_checks()
        self._candidate = self._compile_tests(lambda name: OPERATORS[name].narrows, {})
        denials = DENIALS if selector.one_product else ()
        self._wanted = self._compile_tests(
            lambda name: not OPERATORS[name].narrows and name not in denials, denials
        )
        self._denied = self._compile_tests(lambda name: name in denials, denials)
        self.judge: Callable[[View], Truth] = self._judge

    def _read_checks(self) -> tuple[Check, ...]:
        if self.subject.kind != "items":
            return compile_checks(self.leaf, self.subject)
        return tuple(
            Check(OPERATORS[name], read_items(values, self.selector.default), shown_needed(values))
            for name, values in self.leaf.conditions
        )

    def _compile_tests(self, chosen: Callable[[str], bool], denials: Any) -> tuple[LineTest, ...]:
        return tuple(
            self._line_test(check, denied=check.operator.name in denials)
            for check in self.checks
            if chosen(check.operator.name)
        )

    def _line_test(self, check: Check, *, denied: bool) -> LineTest:
        """Return a test of one line; a denial of `one_product` asks who it denies."""
        if self.subject.kind != "items":
            return self._value_test(check)
        references: tuple[ItemReference, ...] = check.need
        covered = covers(references)
        if check.operator.name in DENIALS and not denied:
            return lambda line, _view: not covered(line)
        return lambda line, _view: covered(line)

    def _value_test(self, check: Check) -> LineTest:
        value, name = self.subject.value, self.leaf.property or ""
        test, need = check.operator.holds, check.need

        def asks(line: Line, view: View) -> bool:
            return test(value(View(view.situation, line), name), need, view.situation)

        return asks

    # -- judging -------------------------------------------------------------------------------

    def _lines(self, view: View) -> tuple[Line, ...] | Lack:
        if view.line is not None:
            return (view.line,)
        cart = view.situation.cart
        if cart is None:
            return Lack("missing_order")
        return cart.lines or Lack("missing_order_items")

    def _candidates(self, view: View) -> list[Line] | Lack:
        lines = self._lines(view)
        if isinstance(lines, Lack):
            return lines
        lines = tuple(x for x in lines if all(test(x, view) for test in self._candidate))
        if self.selector.quantifier == "cheapest":
            lines = tuple(filter(None, (cheapest(lines),)))
        elif self.selector.quantifier == "most_expensive":
            lines = tuple(filter(None, (most_expensive(lines),)))
        return list(lines)

    def _matched(self, candidates: list[Line], view: View) -> list[Line]:
        return [line for line in candidates if all(test(line, view) for test in self._wanted)]

    def _nested(self, view: View, line: Line, group: tuple[Line, ...], *, alone: bool) -> bool:
        """Return whether the nested conditions hold of a line.

        With `alone`, conditions on the whole group are taken to hold: that is how the group is
        narrowed before it is summed.
        """
        focus = View(view.situation, line, group)

        def literal(key: str, positive: bool) -> bool:  # noqa: FBT001 - the shape of `Holds`
            child = self.children[key]
            if alone and child.subject.level == "group":
                return True
            return child.judge(focus).as_literal(positive=positive)

        return holds(self.logic, literal)

    def _group(self, matched: list[Line], view: View) -> tuple[Line, ...]:
        if not self._grouped:
            return ()
        return tuple(line for line in matched if self._nested(view, line, (), alone=True))

    def _kept(self, matched: list[Line], view: View) -> list[Line]:
        if not self.children:
            return matched
        group = self._group(matched, view)
        return [line for line in matched if self._nested(view, line, group, alone=False)]

    def _judge(self, view: View) -> Truth:
        candidates = self._candidates(view)
        if isinstance(candidates, Lack):
            return Truth.LACKING
        if self._denied and not self._denial_holds(candidates, view):
            return Truth.NO
        if self._denied and not self._wanted:
            return Truth.YES
        kept = self._kept(self._matched(candidates, view), view)
        match self.selector.quantifier:
            case "none":
                passed = not kept
            case "every":
                passed = bool(candidates) and len(kept) == len(candidates)
            case _:
                passed = bool(kept)
        return Truth.YES if passed else Truth.NO

    def _denial_holds(self, candidates: list[Line], view: View) -> bool:
        denied = [x for x in candidates if any(test(x, view) for test in self._denied)]
        return not (denied if self._wanted else self._kept(denied, view))

    # -- explaining ----------------------------------------------------------------------------

    def look(self, view: View) -> Any:
        """Return the names of the lines looked at."""
        candidates = self._candidates(view)
        return candidates if isinstance(candidates, Lack) else [name_of(x) for x in candidates]

    def find(self, view: View) -> Finding:
        """Blame a nested condition when the items are there but it fails on them."""
        candidates = self._candidates(view)
        if isinstance(candidates, Lack):
            return Finding(self.leaf.path, lack=candidates.code, message=self.leaf.error_message)
        matched = self._matched(candidates, view)
        if self._blames_children(candidates, matched):
            group = self._group(matched, view)
            for line in matched:
                finding = self._find_nested(View(view.situation, line, group))
                if finding is not None:
                    return finding
        need = self.checks[0].shown if self.checks else None
        names = shown([name_of(line) for line in candidates])
        return Finding(self.leaf.path, need, names, message=self.leaf.error_message)

    def _blames_children(self, candidates: list[Line], matched: list[Line]) -> bool:
        if not self.children or not matched or self._denied or self.selector.quantifier == "none":
            return False
        return self.selector.quantifier != "every" or len(matched) == len(candidates)

    def _find_nested(self, focus: View) -> Finding | None:
        def literal(key: str, positive: bool) -> bool:  # noqa: FBT001 - the shape of `Holds`
            return self.children[key].judge(focus).as_literal(positive=positive)

        guilty = culprit(self.logic, literal)
        if guilty is None:
            return None
        finding = self.children[guilty.key].find(focus)
        message = finding.message or self.leaf.error_message
        return Finding(finding.where, finding.need, finding.got, message=message)

    def bounds(self, view: View) -> Iterator[Bound]:
        """Say what was needed of the items, and of what is nested what was there."""
        candidates = self._candidates(view)
        passed = self.judge(view) is Truth.YES
        lines = [] if isinstance(candidates, Lack) else candidates
        names = shown([name_of(line) for line in lines])
        for check in self.checks:
            yield self._bound(self.leaf, check.operator.name, passed, check.shown, names)
        matched = self._matched(lines, view)
        group = self._group(matched, view)
        for child in self.children.values():
            yield from self._nested_bounds(child, view, matched, group)

    def _nested_bounds(
        self, child: Condition, view: View, matched: list[Line], group: tuple[Line, ...]
    ) -> Iterator[Bound]:
        """Fold a nested condition's bounds over the matched lines into one per operator."""
        folds = all if self.selector.quantifier == "every" else any
        per_line = [list(child.bounds(View(view.situation, line, group))) for line in matched]
        if not per_line:
            for name, values in child.leaf.conditions:
                yield self._bound(child.leaf, name, passed=False, need=shown_needed(values))
            return
        for same in zip(*per_line, strict=True):
            first = same[0]
            whole = child.subject.level == "group" or len(same) == 1
            got = first.got if whole else _scalars([bound.got for bound in same])
            passed = folds(bound.passed for bound in same)
            yield Bound(first.key, first.name, first.operator, passed, first.need, got, first.where)

    @staticmethod
    def _bound(
        leaf: Leaf,
        operator: str,
        passed: bool,  # noqa: FBT001 - the fields of a bound, in their order
        need: Scalar | list[Scalar],
        got: Scalar | list[Scalar] = None,
    ) -> Bound:
        return Bound(leaf.key, leaf.name, operator, passed, need, got, leaf.path)

    def sentence(self, language: str) -> str:
        """Return the condition in words, nested ones after it."""
        subject = self.subject.words(language, self.leaf.property or "")
        said = say_checks(self.checks, language, subject)
        if not self.children:
            return said
        nested = "; ".join(child.sentence(language) for child in self.children.values())
        return f"{said} ({nested})"


def _scalars(values: list[Any]) -> list[Scalar]:
    many = shown(values)
    return many if isinstance(many, list) else [many]
