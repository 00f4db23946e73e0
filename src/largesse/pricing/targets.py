"""Which lines and units a discount reaches: scope, application effects and quantity limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from largesse.kernel.cart import Line
from largesse.pricing.model import AppliedUnits, TargetResult
from largesse.rules import Scope, Target, covers

UNITS_LISTED = 1000
"""Unit numbers are listed for carts of up to so many units (wire-semantics §2)."""

PerProduct = Mapping[tuple[int, str], int]
"""Units of a product, by position of the target and id of the product."""

_NO_LIMITS: PerProduct = {}
_SPECIFICITY = {"sku": 0, "product": 1, "products_collection": 2}


class Reach(msgspec.Struct, frozen=True):
    """A line a discount reaches: how many of its units, and under which limits.

    `counted` tells that units were picked or limited, so that a discount of the line is a
    discount of these units only; `by_unit` that the units themselves are the items. `targets`
    are the positions in the scope's list of included targets whose limits bind this line.
    """

    index: int
    units: int
    quantity: int
    counted: bool = False
    by_unit: bool = False
    amount_limit: int | None = None
    price: int | None = None
    targets: tuple[int, ...] = ()


class Coverage(msgspec.Struct, frozen=True):
    """Everything a scope reaches in one cart, in the order of application."""

    reaches: tuple[Reach, ...] = ()
    results: tuple[TargetResult, ...] = ()
    included: tuple[Target, ...] = ()
    excluded: tuple[Target, ...] = ()


class _Pick(msgspec.Struct, frozen=True):
    """Units picked of one line by one target: `first`, `first + step`, ... `count` of them."""

    index: int
    count: int
    first: int = 1
    step: int = 1


class _Terms(msgspec.Struct, frozen=True):
    """What several targets together say of a line they all picked: the smallest limit wins, the
    most specific price. `forbids_nothing`: a line of no units is out of reach.
    """

    counted: bool
    by_unit: bool
    aggregated: bool
    forbids_nothing: bool
    amount_limit: int | None
    price: int | None

    @classmethod
    def of(cls, targets: Sequence[Target]) -> _Terms:
        limits = [target.amount_limit for target in targets if target.amount_limit is not None]
        specific = sorted(targets, key=lambda target: _SPECIFICITY[target.object])
        prices = (target.price for target in specific if target.price is not None)
        return cls(
            any(_counts(target) for target in targets),
            any(target.target == "UNIT" for target in targets),
            any(target.aggregated_quantity_limit is not None for target in targets),
            any(_forbids(target) for target in targets),
            min(limits, default=None),
            next(prices, None),
        )


def merge_scopes(scopes: Iterable[Scope]) -> Scope:
    """Return one scope for all rules of a redeemable: what any includes, less what any excludes."""
    included: list[Target] = []
    excluded: list[Target] = []
    included_all = False
    for scope in scopes:
        included.extend(scope.included)
        excluded.extend(scope.excluded)
        included_all = included_all or scope.included_all
    return Scope(tuple(included), tuple(excluded), included_all)


def cover(
    scope: Scope,
    lines: Sequence[Line],
    *,
    closed: frozenset[int] = frozenset(),
    per_product: PerProduct = _NO_LIMITS,
) -> Coverage:
    """Return the lines and units `scope` reaches, in the order in which they are discounted.

    `closed` lines are out of reach (a line already discounted in ONCE mode). When several
    targets reach a line, the most specific one orders it and the smallest limit wins.
    `per_product` tells how many units of each product a target may still reach.
    """
    if not scope.names_items:
        return Coverage()
    units_in_cart = sum(max(0, line.quantity) for line in lines)
    excluded = covers(scope.excluded)
    open_lines = [
        index for index, line in enumerate(lines) if index not in closed and not excluded(line)
    ]
    picks = [_picks(target, lines, open_lines) for target in scope.included]
    reaches = _reaches(scope, lines, open_lines, picks, dict(per_product))
    reached = {reach.index: reach for reach in reaches}
    results = tuple(
        _result(target, picked, reached, units_in_cart)
        for target, picked in zip(scope.included, picks, strict=True)
    )
    return Coverage(tuple(reaches), results, scope.included, scope.excluded)


def _reaches(
    scope: Scope,
    lines: Sequence[Line],
    open_lines: list[int],
    picks: list[list[_Pick]],
    per_product: dict[tuple[int, str], int],
) -> list[Reach]:
    picked_by: dict[int, list[tuple[int, _Pick]]] = {}
    for position, picked in enumerate(picks):
        for pick in picked:
            picked_by.setdefault(pick.index, []).append((position, pick))
    remaining = [target.aggregated_quantity_limit for target in scope.included]
    named = covers(scope.included)
    terms: dict[tuple[int, ...], _Terms] = {}
    reaches = []
    for index in _order(scope, open_lines, picks):
        quantity = max(0, lines[index].quantity)
        chosen = picked_by.get(index)
        if chosen is None:
            if scope.included_all and not named(lines[index]):
                reaches.append(Reach(index, quantity, quantity))
            continue
        positions = tuple(position for position, _ in chosen)
        if positions not in terms:
            terms[positions] = _Terms.of(tuple(scope.included[p] for p in positions))
        units = min(pick.count for _, pick in chosen)
        if per_product:
            units = _of_product(lines[index], positions, units, per_product)
        reach = _limited(index, units, quantity, positions, terms[positions], remaining)
        if reach is not None:
            reaches.append(reach)
    return reaches


def product_of(line: Line) -> str:
    """Return what a line's product is counted under."""
    return line.product_id or line.product_source_id or line.sku_id or line.sku_source_id or ""


def _of_product(
    line: Line, positions: tuple[int, ...], units: int, left: dict[tuple[int, str], int]
) -> int:
    """Return how many of these units the budgets of the line's product leave, and take them."""
    keys = [key for position in positions if (key := (position, product_of(line))) in left]
    units = max(0, min([units, *(left[key] for key in keys)]))
    for key in keys:
        left[key] -= units
    return units


def _order(scope: Scope, open_lines: list[int], picks: list[list[_Pick]]) -> list[int]:
    """Return line numbers in the order of application, without repeats."""
    by_specificity = sorted(
        range(len(picks)), key=lambda i: (_SPECIFICITY[scope.included[i].object], i)
    )
    if all(target.effect == "APPLY_TO_EVERY" for target in scope.included):
        picked = {pick.index for each in picks for pick in each}
        return [i for i in open_lines if i in picked or scope.included_all]
    order = [pick.index for position in by_specificity for pick in picks[position]]
    if scope.included_all:
        order.extend(open_lines)
    return list(dict.fromkeys(order))


def _limited(
    index: int,
    units: int,
    quantity: int,
    positions: tuple[int, ...],
    terms: _Terms,
    remaining: list[int | None],
) -> Reach | None:
    """Return the reach of a line under what is left of its targets' limits over all lines."""
    if terms.aggregated:
        for position in positions:
            left = remaining[position]
            units = units if left is None else min(units, left)
    if units <= 0 and (quantity or terms.forbids_nothing):
        return None
    if terms.aggregated:
        for position in positions:
            left = remaining[position]
            remaining[position] = None if left is None else left - units
    return Reach(
        index,
        units,
        quantity,
        terms.counted,
        terms.by_unit,
        terms.amount_limit,
        terms.price,
        positions,
    )


def _picks(target: Target, lines: Sequence[Line], open_lines: list[int]) -> list[_Pick]:
    """Return what one target picks, in its order, before limits that span lines."""
    covered = covers((target,))
    matching = [i for i in open_lines if covered(lines[i])]
    if "CHEAPEST" in target.effect:
        matching.sort(key=lambda i: lines[i].unit_price)
    elif "EXPENSIVE" in target.effect:
        matching.sort(key=lambda i: -lines[i].unit_price)
    picks = (
        _picked_units(target, lines, matching)
        if target.target == "UNIT"
        else _picked_lines(target, lines, matching)
    )
    if target.effect in ("APPLY_TO_CHEAPEST", "APPLY_TO_MOST_EXPENSIVE"):
        picks = [
            pick if target.target == "ITEM" else msgspec.structs.replace(pick, count=1)
            for pick in picks[:1]
        ]
    limit = target.quantity_limit
    if limit is None:
        return picks
    return [msgspec.structs.replace(pick, count=min(pick.count, max(0, limit))) for pick in picks]


def _picked_lines(target: Target, lines: Sequence[Line], matching: list[int]) -> list[_Pick]:
    skip, step = max(0, target.skip_initially), max(1, target.repeat)
    return [_Pick(index, max(0, lines[index].quantity)) for index in matching[skip::step]]


def _picked_units(target: Target, lines: Sequence[Line], matching: list[int]) -> list[_Pick]:
    """Pick every k-th unit after the skip, all units of the matching lines numbered in order.

    By arithmetic: a line may hold a thousand million units.
    """
    skip, step = max(0, target.skip_initially), max(1, target.repeat)
    picks = []
    before = 0
    for index in matching:
        quantity = max(0, lines[index].quantity)
        first = skip - before if before <= skip else (skip - before) % step
        if first < quantity:
            picks.append(_Pick(index, (quantity - first - 1) // step + 1, first + 1, step))
        before += quantity
    return picks


def _result(
    target: Target, picked: list[_Pick], reached: dict[int, Reach], units_in_cart: int
) -> TargetResult:
    kept = [pick for pick in picked if pick.index in reached]
    indices = tuple(pick.index for pick in kept)
    if units_in_cart > UNITS_LISTED:
        return TargetResult(target, indices, units_limit_exceeded=True)
    if not _counts(target):
        return TargetResult(target, indices)
    units = tuple(
        AppliedUnits(
            pick.index,
            tuple(
                pick.first + pick.step * n
                for n in range(min(pick.count, reached[pick.index].units))
            ),
        )
        for pick in kept
    )
    return TargetResult(target, indices, units)


def _counts(target: Target) -> bool:
    return (
        target.target == "UNIT"
        or target.quantity_limit is not None
        or target.aggregated_quantity_limit is not None
        or bool(target.budgets)
    )


def _forbids(target: Target) -> bool:
    """Say whether a line of no units is out of this target's reach."""
    return target.target == "UNIT" or 0 in (target.quantity_limit, target.aggregated_quantity_limit)
