"""How many points an occasion earns by a rule, and why; or why none.

Pure, and the only place that decides it: earning, estimating and examining all ask here.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import compress
from typing import Any

import msgspec

from largesse.kernel.cart import Cart, Line
from largesse.kernel.instant import instant_text
from largesse.kernel.reason import Reason
from largesse.kernel.rounding import round_half_up
from largesse.loyalty.model.earning import (
    ITEM_MEASURES,
    MOST_POINTS,
    Adjustment,
    Basis,
    Earned,
    Earning,
    EarningLimits,
    EarningTerms,
    Explanation,
    FixedPoints,
    GivenBenefit,
    Occasion,
    PointsAmount,
    ProportionalPoints,
    Trigger,
)
from largesse.pricing.validity import refuse_by_time
from largesse.rules import CompiledRule, Situation, covers
from largesse.rules.formulas import Ground, evaluate, spelled

_NO_LINES: tuple[tuple[Line, str], ...] = ()


def is_set_off(trigger: Trigger, happened: Trigger) -> bool:
    """Return whether what happened is what a rule waits for."""
    if trigger.kind != happened.kind:
        return False
    return trigger.reference is None or trigger.reference == happened.reference


def points_of(
    terms: EarningTerms, occasion: Occasion, adjustments: Sequence[Adjustment] = ()
) -> Earned:
    """Return what an occasion earns by a rule, and why.

    The first earning whose conditions hold counts, whatever it gives. Adjustments are put on the
    exact number, which is rounded once, halves up; limits come last.
    """
    refused = _refusal(terms, occasion)
    if refused is not None:
        return Earned(reason=refused)
    reasons: list[Reason] = []
    for place, earning in enumerate(terms.earnings):
        unmet = _unmet(earning.rules, occasion.situation)
        if unmet is None:
            earned = _given(earning, place, occasion, adjustments)
            return _limited(earned, terms.limits, occasion)
        reasons.append(unmet)
    if len(reasons) == 1:
        return Earned(reason=reasons[0])
    return Earned(reason=Reason("earning_no_match", where="earnings"))


def _refusal(terms: EarningTerms, occasion: Occasion) -> Reason | None:
    """Return why a rule does not even look at an occasion."""
    situation = occasion.situation
    now, zone = situation.now, situation.zone
    if terms.begins_at is not None and now < terms.begins_at:
        begins = instant_text(terms.begins_at)
        return Reason("earning_rule_not_active", "created_at", begins, instant_text(now))
    return (
        refuse_by_time(terms.validity, "earning_rule", now, zone)
        or _too_soon(terms.limits, occasion)
        or _unmet(terms.rules, situation)
    )


def _unmet(rules: Sequence[CompiledRule], situation: Situation) -> Reason | None:
    """Return the reason of the first rule that does not hold."""
    for rule in rules:
        verdict = rule.check(situation)
        if not verdict.passed:
            return verdict.reason or Reason("customer_rules_violated", where="validation_rules")
    return None


def _too_soon(limits: EarningLimits, occasion: Occasion) -> Reason | None:
    """Return which limit on how often is reached; points are looked at when they are known."""
    standing, situation = occasion.standing, occasion.situation
    if limits.cooldown is not None and standing.last_at is not None:
        again = limits.cooldown.after(standing.last_at, situation.zone)
        if situation.now < again:
            return Reason("earning_cooldown", where="limits.cooldown", until=again)
    if limits.most_times is not None and standing.times >= limits.most_times:
        return Reason(
            "earning_limit_reached", "limits.frequency", limits.most_times, standing.times
        )
    if limits.most_points is not None and standing.points >= limits.most_points:
        return Reason(
            "earning_points_exhausted", "limits.points", limits.most_points, standing.points
        )
    return None


def _limited(earned: Earned, limits: EarningLimits, occasion: Occasion) -> Earned:
    """Return what limits leave: too much at once is nothing, too much in all is trimmed."""
    most = limits.most_points_each
    if most is not None and earned.points > most:
        return Earned(reason=Reason("earning_too_much", "limits.points_each", most, earned.points))
    if limits.most_points is None:
        return earned
    left = limits.most_points - occasion.standing.points
    if earned.points <= left or earned.explanation is None:
        return earned
    told = msgspec.structs.replace(earned.explanation, trimmed_from=earned.points)
    return msgspec.structs.replace(earned, points=left, explanation=told)


def _given(
    earning: Earning, place: int, occasion: Occasion, adjustments: Sequence[Adjustment]
) -> Earned:
    gives = earning.gives
    if isinstance(gives, GivenBenefit):
        told = Explanation("BENEFIT", place)
        return Earned(benefit_id=gives.benefit_id, explanation=told)
    if isinstance(gives, FixedPoints):
        each = _number(gives.amount, Ground(occasion.situation), adjustments)
        if isinstance(each, Reason):
            return Earned(reason=each)
        told = Explanation("FIXED", place, each=spelled(each), basis=_basis_of_all(occasion))
        return _rounded(each, told, adjustments)
    return _proportional(gives, place, occasion, adjustments)


def _proportional(
    gives: ProportionalPoints, place: int, occasion: Occasion, adjustments: Sequence[Adjustment]
) -> Earned:
    lines = _lines_of(gives, occasion)
    value = _measured(gives, occasion.situation, lines)
    if isinstance(value, Reason):
        return Earned(reason=value)
    times = value // gives.every
    told = Explanation(
        "PROPORTIONAL",
        place,
        measure=gives.measure,
        property=gives.property or None,
        value=spelled(value),
        every=gives.every,
        times=times,
        basis=_basis(gives, value, lines, occasion),
    )
    if times <= 0:
        need = gives.every
        return Earned(
            explanation=told,
            reason=Reason("earning_too_little", gives.measure, need, spelled(value)),
        )
    asks_lines = gives.amount.formula is not None and "item" in gives.amount.formula.parts
    if asks_lines and lines:
        return _each_line(gives, told, occasion, lines, adjustments)
    each = _number(gives.amount, Ground(occasion.situation), adjustments)
    if isinstance(each, Reason):
        return Earned(reason=each)
    told = msgspec.structs.replace(told, each=spelled(each))
    return _rounded(times * each, told, adjustments)


def _each_line(
    gives: ProportionalPoints,
    told: Explanation,
    occasion: Occasion,
    lines: Sequence[tuple[Line, str]],
    adjustments: Sequence[Adjustment],
) -> Earned:
    """Return what lines earn whose formula asks about the line: each for itself, then together."""
    points = Fraction(0)
    for line, _ in lines:
        times = _of_line(gives.measure, line) // gives.every
        if times <= 0:
            continue
        each = _number(gives.amount, Ground(occasion.situation, line), adjustments)
        if isinstance(each, Reason):
            return Earned(reason=each)
        points += times * each
    return _rounded(points, msgspec.structs.replace(told, times=None), adjustments)


def _rounded(exact: Fraction, told: Explanation, adjustments: Sequence[Adjustment]) -> Earned:
    """Return points and why: the exact number multiplied, and rounded once."""
    for each in adjustments:
        if each.kind == "MULTIPLY":
            exact *= _exact(each.value)
    told = msgspec.structs.replace(told, adjustments=tuple(adjustments))
    points = min(round_half_up(exact.numerator, exact.denominator), MOST_POINTS)
    if points <= 0:
        reason = Reason("earning_nothing", "points", got=spelled(exact))
        return Earned(explanation=told, reason=reason)
    return Earned(points, explanation=told)


def _number(
    amount: PointsAmount, ground: Ground, adjustments: Sequence[Adjustment]
) -> Fraction | Reason:
    """Return how many points, as a number put in their place, a formula or the rule says."""
    custom = [each.value for each in adjustments if each.kind == "CUSTOM"]
    if custom:
        return _exact(custom[-1])
    if amount.formula is None:
        return Fraction(amount.points or 0)
    value = evaluate(amount.formula, ground)
    if isinstance(value, Reason) and amount.points is not None:
        return Fraction(amount.points)
    return value


def _lines_of(gives: ProportionalPoints, occasion: Occasion) -> Sequence[tuple[Line, str]]:
    """Return the lines that count with their ids, each once however many targets cover it."""
    cart = occasion.situation.cart
    if gives.measure not in ITEM_MEASURES or cart is None:
        return _NO_LINES
    ids = [*occasion.line_ids, *("" for _ in cart.lines[len(occasion.line_ids) :])]
    lines = [*zip(cart.lines, ids, strict=False)]
    if not gives.targets:
        return lines
    is_meant = covers(gives.targets)
    return [*compress(lines, (is_meant(line) for line, _ in lines))]


def _measured(
    gives: ProportionalPoints, situation: Situation, lines: Sequence[tuple[Line, str]]
) -> Fraction | Reason:
    """Return how much there is of what a rule measures."""
    match gives.measure:
        case "ORDER_METADATA":
            held = None if situation.cart is None else situation.cart.metadata
            return _number_in(held, gives.property, "order.metadata")
        case "CUSTOMER_METADATA":
            held = None if situation.customer is None else situation.customer.metadata
            return _number_in(held, gives.property, "customer.metadata")
        case "CUSTOM_EVENT_METADATA":
            return _number_in(situation.event_metadata, gives.property, "custom_event.metadata")
    cart = situation.cart
    if cart is None:
        return Reason("missing_order", where="order")
    match gives.measure:
        case "ORDER_AMOUNT":
            return Fraction(cart.amount)
        case "ORDER_TOTAL_AMOUNT":
            return Fraction(cart.total)
        case _:
            return Fraction(sum(_of_line(gives.measure, line) for line, _ in lines))


def _of_line(measure: str, line: Line) -> int:
    match measure:
        case "ORDER_ITEMS_AMOUNT":
            return line.amount
        case "ORDER_ITEMS_SUBTOTAL_AMOUNT":
            return line.subtotal
        case _:
            # A unit that was free is not bought.
            return max(0, line.quantity - line.discount_quantity)


def _number_in(held: Any, name: str, where: str) -> Fraction | Reason:
    """Return a number somebody keeps under a name; a text of digits is one."""
    value = None if held is None else held.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return Reason("earning_value_missing", f"{where}.{name}")
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return Reason("earning_value_missing", f"{where}.{name}", got=str(value)[:100])
    if not number.is_finite() or abs(number.adjusted()) > 15:
        return Reason("earning_value_missing", f"{where}.{name}", got=str(value)[:100])
    return Fraction(number)


def _basis(
    gives: ProportionalPoints,
    value: Fraction,
    lines: Sequence[tuple[Line, str]],
    occasion: Occasion,
) -> Basis | None:
    """Return what a return of goods is held against."""
    whole = int(value)
    match gives.measure:
        case "ORDER_AMOUNT":
            return Basis("amount", whole)
        case "ORDER_TOTAL_AMOUNT":
            return Basis("total", whole)
        case "ORDER_ITEMS_AMOUNT":
            return Basis("amount", whole, tuple(line_id for _, line_id in lines))
        case "ORDER_ITEMS_SUBTOTAL_AMOUNT":
            return Basis("total", whole, tuple(line_id for _, line_id in lines))
        case "ORDER_ITEMS_QUANTITY":
            return Basis("quantity", whole, tuple(line_id for _, line_id in lines))
        case _:
            return _basis_of_all(occasion)


def _basis_of_all(occasion: Occasion) -> Basis | None:
    """Return the whole order, when it is one that earned."""
    cart: Cart | None = occasion.situation.cart
    if cart is None:
        return None
    return Basis("total", cart.total) if cart.total > 0 else Basis("amount", cart.amount)


def _exact(value: Decimal) -> Fraction:
    return Fraction(value)
