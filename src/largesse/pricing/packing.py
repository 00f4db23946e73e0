"""How many bundles a cart holds, exactly, and which units make them.

Entries of a bundle compete for units: a pair of shoes may serve "any shoes" or "these shoes". Which
unit serves which is a flow from entries to lines. It starts with the plain order (SKU, product,
collection, then as written; lines as they stand) and is rearranged along augmenting paths only
where that leaves an entry short, so the result is the largest there is and reads as one expects.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse.kernel.cart import Line
from largesse.rules import covers
from largesse.rules.model import BundleItem, BundleRule

_MOST_TRIES = 2_000
"""Mixing different makes is searched so far; beyond, the best found counts."""

_SPECIFICITY = {"sku": 0, "product": 1, "products_collection": 2}


class Packed(msgspec.Struct, frozen=True):
    """Complete bundles, the units taken by entry and line, and what an incomplete one lacks."""

    quantity: int
    taken: tuple[tuple[BundleItem, int, int], ...] = ()
    missing: tuple[tuple[BundleItem, int], ...] = ()


def pack(rule: BundleRule, lines: Sequence[Line]) -> Packed:
    """Return the most bundles these lines make, up to the rule's limit.

    Without a complete one, the make that lacks the fewest units tells what is missing.
    """
    packing = _Packing(rule, lines)
    counts = packing.most()
    quantity = sum(counts)
    if not quantity:
        counts = packing.nearest()
    taken, unmet = packing.fill(counts)
    items = packing.items
    return Packed(
        quantity,
        tuple(
            (item, index, units)
            for item, served in zip(items, taken, strict=True)
            for index, units in sorted(served.items())
            if units
        ),
        tuple((item, units) for item, units in zip(items, unmet, strict=True) if units),
    )


class _Packing:
    """One cart and one rule: the entries in order of preference, the lines each may take of."""

    def __init__(self, rule: BundleRule, lines: Sequence[Line]) -> None:
        self.items = sorted(rule.items, key=_preference)
        self._rule = rule
        self._makes = [
            [item.quantity if item.key in make else 0 for item in self.items]
            for make in rule.alternatives
        ]
        self._room = [max(0, line.quantity) for line in lines]
        self._reach = [
            [index for index, line in enumerate(lines) if self._room[index] and covered(line)]
            for covered in (covers(item.choices) for item in self.items)
        ]
        self._tries = 0

    def most(self) -> tuple[int, ...]:
        """Return how many bundles of each make; together the most there can be."""
        nothing = (0,) * len(self._makes)
        alone = [self._largest(nothing, place, self._rule.limit) for place in range(len(nothing))]
        best = max(
            (_with(nothing, place, count) for place, count in enumerate(alone)),
            key=sum,
            default=nothing,
        )
        waiting: list[tuple[tuple[int, ...], int]] = [(nothing, 0)] if len(alone) > 1 else []
        while waiting and sum(best) < self._rule.limit and self._tries < _MOST_TRIES:
            counts, place = waiting.pop()
            left = self._rule.limit - sum(counts)
            if sum(counts) + min(left, sum(alone[place:])) <= sum(best):
                continue
            most = self._largest(counts, place, min(left, alone[place]))
            filled = _with(counts, place, most)
            best = max(best, filled, key=sum)
            if place + 1 < len(alone):
                waiting.extend((_with(counts, place, n), place + 1) for n in range(most + 1))
        return best

    def nearest(self) -> tuple[int, ...]:
        """Return one bundle of the make that lacks the fewest units; equals as written."""
        nothing = (0,) * len(self._makes)
        ones = [_with(nothing, place, 1) for place in range(len(nothing))]
        return min(ones, key=lambda counts: sum(self.fill(counts)[1]), default=nothing)

    def _largest(self, counts: tuple[int, ...], place: int, most: int) -> int:
        """Return the most bundles of one make that fit beside the others."""
        low, high = 0, most
        while low < high:
            middle = (low + high + 1) // 2
            if any(self.fill(_with(counts, place, middle))[1]):
                high = middle - 1
            else:
                low = middle
        return low

    def fill(self, counts: tuple[int, ...]) -> tuple[list[dict[int, int]], list[int]]:
        """Return what each entry takes of each line for so many bundles, and what it lacks."""
        self._tries += 1
        lacking = [
            sum(count * make[place] for count, make in zip(counts, self._makes, strict=True))
            for place in range(len(self.items))
        ]
        room = list(self._room)
        taken: list[dict[int, int]] = [{} for _ in self.items]
        for place, reach in enumerate(self._reach):
            for index in reach:
                units = min(lacking[place], room[index])
                if units:
                    taken[place][index] = units
                    room[index] -= units
                    lacking[place] -= units
        for place in range(len(self.items)):
            while lacking[place] and self._rearrange(place, lacking, room, taken):
                pass
        return taken, lacking

    def _rearrange(
        self, place: int, lacking: list[int], room: list[int], taken: list[dict[int, int]]
    ) -> bool:
        """Give an entry units that others hold, when those can take of other lines instead."""
        came_from: dict[int, tuple[int, int]] = {}
        seen: set[int] = set()
        waiting = [place]
        for entry in waiting:
            for index in self._reach[entry]:
                if index in seen:
                    continue
                seen.add(index)
                if room[index]:
                    self._shift(place, entry, index, came_from, lacking, room, taken)
                    return True
                for other, served in enumerate(taken):
                    if other != place and other not in came_from and served.get(index):
                        came_from[other] = (entry, index)
                        waiting.append(other)
        return False

    @staticmethod
    def _shift(
        place: int,
        entry: int,
        index: int,
        came_from: dict[int, tuple[int, int]],
        lacking: list[int],
        room: list[int],
        taken: list[dict[int, int]],
    ) -> None:
        """Move units along the path that was found, as many as every step allows."""
        path = [(entry, index)]
        units = min(lacking[place], room[index])
        while entry != place:
            before, through = came_from[entry]
            units = min(units, taken[entry][through])
            path.append((before, through))
            entry = before
        room[index] -= units
        lacking[place] -= units
        for step, (holder, line) in enumerate(path):
            taken[holder][line] = taken[holder].get(line, 0) + units
            if step + 1 < len(path):
                taken[holder][path[step + 1][1]] -= units


def _preference(item: BundleItem) -> int:
    return min(_SPECIFICITY[choice.object] for choice in item.choices)


def _with(counts: tuple[int, ...], place: int, count: int) -> tuple[int, ...]:
    return (*counts[:place], count, *counts[place + 1 :])
