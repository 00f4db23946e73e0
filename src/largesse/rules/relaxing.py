"""A rule asked in part: what an offer says to a customer before there is a cart, or of a product.

Listing what somebody could use asks less than using it does (wire-semantics §8). What is not
asked neither helps nor hurts, negated or not: it is as unknown as a result that is still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy

import msgspec

from largesse.rules.compile import CompiledRule
from largesse.rules.condition import Condition, Truth
from largesse.rules.items import Covers, covers
from largesse.rules.model import ItemReference
from largesse.rules.selection import DENIALS, SelectingCondition
from largesse.rules.subject import Subject

Keeps = Callable[[Subject], bool]


def relaxed(rule: CompiledRule, keeps: Keeps) -> CompiledRule:
    """Return the rule with only the conditions on subjects that `keeps` says; the rest pass."""
    if all(keeps(condition.subject) for condition in rule.conditions.values()):
        return rule
    conditions = {
        key: condition if keeps(condition.subject) else _unasked(condition)
        for key, condition in rule.conditions.items()
    }
    return msgspec.structs.replace(rule, conditions=conditions)


def _unasked(condition: Condition) -> Condition:
    left = copy(condition)
    left.judge = lambda _view: Truth.PENDING
    left.subject = msgspec.structs.replace(condition.subject, counter=None)
    return left


def counts_nothing(subject: Subject) -> bool:
    """Keep every condition but those on counters: how often, how much, up to which budget."""
    return subject.counter is None


def is_of_audience(subject: Subject) -> bool:
    """Keep the conditions on who asks: the customer, and whose code it is."""
    return subject.family == "customer" or subject.name.startswith("publication.")


def asks_nothing(_subject: Subject) -> bool:
    """Keep no condition."""
    return False


def items_wanted(rules: Iterable[CompiledRule]) -> Covers:
    """Return a test whether any of the rules asks for a line to be in the cart.

    A bundle asks for what makes it. What a rule wants not to be there (`$is_not`,
    `order.items.none`) it does not ask for.
    """
    wanted: list[ItemReference] = []
    for rule in rules:
        for item in rule.bundle.items if rule.bundle is not None else ():
            wanted.extend(item.choices)
        for condition in rule.conditions.values():
            if not isinstance(condition, SelectingCondition):
                continue
            if condition.selector.quantifier == "none" or condition.subject.kind != "items":
                continue
            for check in condition.checks:
                if check.operator.name not in DENIALS:
                    wanted.extend(check.need)
    return covers(wanted)
