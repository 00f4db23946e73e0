"""How many points goes back with goods: each return its share, all returns together the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from largesse.kernel.rounding import round_half_up
from largesse.loyalty.model.earning import Basis


def measure_of_return(basis: Basis | None, returned: dict[str, Any]) -> int:
    """Return how much of what was earned for comes back by a return of goods.

    `returned` is what `order.returned` tells: `amount`, `total` and the `lines`.
    """
    if basis is None:
        return 0
    if not basis.lines:
        return max(0, int(returned.get(basis.of) or 0))
    counted = frozenset(basis.lines)
    lines: Sequence[dict[str, Any]] = returned.get("lines") or ()
    return sum(
        max(0, int(line.get(basis.of) or 0)) for line in lines if line.get("line_id") in counted
    )


def points_due_back(points: int, basis: Basis | None, returned: int, *, whole: bool) -> int:
    """Return how many of the points earned are due back once so much has come back in all.

    Callers take what is due less what they took before: rounding is of the sum and not of each
    return, so that several returns take exactly what one would.
    """
    if whole or basis is None or basis.whole <= 0:
        return points if whole else 0
    return round_half_up(points * min(returned, basis.whole), basis.whole)
