"""One numbered condition, compiled: it judges, says what it found, and speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Protocol

import msgspec

from largesse.kernel.reason import Scalar
from largesse.rules.model import Bound, Leaf
from largesse.rules.operator import Operator
from largesse.rules.operators import OPERATORS
from largesse.rules.subject import Lack, Pending, Subject, View
from largesse.rules.values import shown, shown_needed


class Truth(Enum):
    """What a condition answers. Missing facts never help, an unknown result never hurts."""

    NO = 0
    YES = 1
    LACKING = 2
    PENDING = 3

    def as_literal(self, *, positive: bool) -> bool:
        """Return what a literal over this answer is worth."""
        if self is Truth.LACKING:
            return False
        return self is Truth.PENDING or (self is Truth.YES) is positive


class Finding(msgspec.Struct, frozen=True):
    """Why a condition failed; `lack` is the reason's code when a fact is missing."""

    where: str
    need: Scalar | list[Scalar] = None
    got: Scalar | list[Scalar] = None
    lack: str = ""
    message: str | None = None


class Check(msgspec.Struct, frozen=True):
    """One operator with the value it needs, ready to be asked."""

    operator: Operator
    need: Any
    shown: Scalar | list[Scalar]


class Condition(Protocol):
    """A compiled leaf."""

    leaf: Leaf
    subject: Subject
    judge: Callable[[View], Truth]

    def find(self, view: View) -> Finding:
        """Say what was needed and what was there."""
        ...

    def look(self, view: View) -> Any:
        """Return what is there."""
        ...

    def bounds(self, view: View) -> Iterator[Bound]:
        """Say it for every operator, and for what is nested."""
        ...

    def sentence(self, language: str) -> str:
        """Return the condition in words."""
        ...


def compile_checks(leaf: Leaf, subject: Subject) -> tuple[Check, ...]:
    """Read the operators of a plain leaf; the values were validated when it was parsed."""
    checks = []
    for name, values in leaf.conditions:
        operator = OPERATORS[name]
        checks.append(Check(operator, operator.read(values, subject.kind), shown_needed(values)))
    return tuple(checks)


class PlainCondition:
    """A condition on a value: an amount, metadata, a counter, a segment."""

    def __init__(self, leaf: Leaf, subject: Subject) -> None:
        self.leaf = leaf
        self.subject = subject
        self.checks = compile_checks(leaf, subject)
        self._always = subject.vacuous or (
            subject.switch and all(check.need == (False,) for check in self.checks)
        )
        self.judge: Callable[[View], Truth] = self._compile()

    def _compile(self) -> Callable[[View], Truth]:
        if self._always:
            return lambda _view: Truth.YES
        asked = tuple((check.operator.holds, check.need) for check in self.checks)
        value, name, reach = self.subject.value, self.leaf.property or "", self.subject.reach
        # `each` of no values holds for nothing: a discount must not follow from an empty cart.
        gather: Callable[[list[bool]], bool] = (
            any if reach == "any" else lambda many: bool(many) and all(many)
        )

        def judge(view: View) -> Truth:
            got = value(view, name)
            if isinstance(got, Lack):
                return Truth.LACKING
            if isinstance(got, Pending):
                return Truth.PENDING
            situation = view.situation
            if reach == "one":
                passed = all(holds(got, need, situation) for holds, need in asked)
            else:
                passed = gather(
                    [all(holds(one, need, situation) for holds, need in asked) for one in got]
                )
            return Truth.YES if passed else Truth.NO

        return judge

    def look(self, view: View) -> Any:
        """Return what is there."""
        return self.subject.value(view, self.leaf.property or "")

    def _passes(self, check: Check, got: Any, view: View) -> bool:
        if self._always or isinstance(got, Pending):
            return True
        if isinstance(got, Lack):
            return False
        holds, need, situation = check.operator.holds, check.need, view.situation
        if self.subject.reach == "one":
            return holds(got, need, situation)
        answers = [holds(one, need, situation) for one in got]
        return any(answers) if self.subject.reach == "any" else bool(answers) and all(answers)

    def find(self, view: View) -> Finding:
        """Say what the first failing operator needed; all hold under a negation."""
        got = self.look(view)
        if isinstance(got, Lack):
            return Finding(self.leaf.path, lack=got.code, message=self.leaf.error_message)
        failing = [check for check in self.checks if not self._passes(check, got, view)]
        need = (failing or self.checks)[0].shown
        return Finding(self.leaf.path, need, _shown(got), message=self.leaf.error_message)

    def bounds(self, view: View) -> Iterator[Bound]:
        """Say for every operator what was needed and what was there."""
        got = self.look(view)
        for check in self.checks:
            yield Bound(
                self.leaf.key,
                self.leaf.name,
                check.operator.name,
                self._passes(check, got, view),
                check.shown,
                _shown(got),
                self.leaf.path,
            )

    def sentence(self, language: str) -> str:
        """Return the condition in words."""
        subject = self.subject.words(language, self.leaf.property or "")
        return say_checks(self.checks, language, subject, amounts=self.subject.kind == "amount")

    def cap(self, *, positive: bool) -> int | None:
        """Return the most the counter may reach for the condition to hold."""
        caps = []
        for check in self.checks:
            operator = check.operator
            if not positive:
                # Denying several operators at once bounds nothing alone.
                if len(self.checks) > 1 or not operator.opposite:
                    return None
                operator = OPERATORS[operator.opposite]
            if operator.cap and (cap := operator.cap(check.need)) is not None:
                caps.append(cap)
        return min(caps, default=None)


def say_checks(
    checks: tuple[Check, ...], language: str, subject: str, *, amounts: bool = False
) -> str:
    """Return operators on one subject in words, joined by "and"."""
    joint = " 그리고 " if language == "ko" else " and "
    return joint.join(
        check.operator.sentence(language, subject, _words(check.shown, amounts=amounts))
        for check in checks
    )


def _words(value: Scalar | list[Scalar], *, amounts: bool) -> str:
    many = value if isinstance(value, list) else [value]
    return ", ".join(_amount(one) if amounts else str(one) for one in many)


def _amount(value: Scalar) -> str:
    """Return a wire amount as people write it: 1250 is 12.50, 1200 is 12."""
    if not isinstance(value, int):
        return str(value)
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:02}" if rest else f"{sign}{whole:,}"


def _shown(got: Any) -> Scalar | list[Scalar]:
    return None if isinstance(got, (Lack, Pending)) else shown(got)
