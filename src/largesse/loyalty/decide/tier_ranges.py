"""What tiers may not be: out of order, one over another, or under rules that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from largesse.kernel.period import Period
from largesse.kernel.problem import refuse
from largesse.loyalty.model.tiers import Tier, TierRules

MOST_TIERS = 50
"""A structure has no more."""


def refuse_ranges(tiers: Sequence[Tier], places: dict[str, str]) -> None:
    """Refuse tiers that overlap; `places` are the paths of those the request is about, by id."""
    ordered = sorted(tiers, key=lambda tier: tier.points_from)
    for lower, upper in pairwise(ordered):
        if lower.points_to is not None and lower.points_to < upper.points_from:
            continue
        if lower.points_to is None and lower.points_from < upper.points_from:
            continue  # no end is said: it goes up to the next
        if upper.id in places:
            end = lower.points_from if lower.points_to is None else lower.points_to
            need = f"more than {end}: the tier {lower.name or lower.id} goes up to there"
            raise refuse(
                "invalid_payload",
                f"{places[upper.id]}.points.from",
                need=need,
                got=upper.points_from,
            )
        need = f"less than {upper.points_from}: the tier {upper.name or upper.id} begins there"
        where = f"{places.get(lower.id, '')}.points.to"
        raise refuse("invalid_payload", where, need=need, got=lower.points_to)


def refuse_rules(rules: TierRules, where: str) -> None:
    """Refuse rules whose parts do not go together, naming the path of the one that does not."""
    by_balance, path = rules.qualification == "BALANCE", f"{where}.qualification_period"
    if by_balance and rules.period is not None:
        need = "none: a balance is in no period"
        raise refuse(
            "invalid_payload", f"{where}.qualification_period", need=need, got=rules.period
        )
    if not by_balance and rules.period is None:
        need = "MONTH, QUARTER, HALF_YEAR or YEAR"
        raise refuse("invalid_payload", path, need=need)
    if by_balance and rules.start != "IMMEDIATE":
        path = f"{where}.start_date.type"
        raise refuse("invalid_payload", path, need="IMMEDIATE", got=rules.start)
    may = ("BALANCE_DROP", "CUSTOM") if by_balance else ("END_OF_PERIOD", "END_OF_NEXT_PERIOD")
    path = f"{where}.expiration_date"
    if rules.expiry not in may:
        raise refuse("invalid_payload", f"{path}.type", need=" or ".join(may), got=rules.expiry)
    if rules.extend is not None:
        _refuse_extension(rules, path)
    rounding = rules.rounding
    if rounding is None:
        return
    if rules.expiry == "BALANCE_DROP":
        need = "none: the tier ends at once"
        raise refuse("invalid_payload", f"{path}.rounding", need=need)
    if (rounding.type == "CUSTOM") != (rounding.month is not None):
        need = "a month, 0 for January, and only with the type CUSTOM"
        raise refuse("invalid_payload", f"{path}.rounding.value", need=need)


def _refuse_extension(rules: TierRules, path: str) -> None:
    extend = rules.extend or ""
    try:
        period = Period.read(extend)
    except ValueError:
        period = None
    if period is None or period.nominal_seconds > 100 * 366 * 86_400:
        need = "an ISO 8601 duration of at most 100 years, such as P3M"
        raise refuse("invalid_payload", f"{path}.extend", need=need, got=extend)
    if rules.expiry == "BALANCE_DROP":
        need = "none: the tier ends at once"
        raise refuse("invalid_payload", f"{path}.extend", need=need, got=extend)
