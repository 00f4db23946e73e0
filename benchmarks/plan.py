"""How long a decision takes, against adding up the same cart by hand in the same run.

Only the ratios mean something: the machine is shared. Run with `make bench`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import largesse
from largesse import Candidate, Cart, Discount, Facts, Line, Percent, StackingRules

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
OPEN = StackingRules(applicable_redeemables_limit=30, applicable_redeemables_per_category_limit=30)


def cart_of(lines: int) -> Cart:
    return Cart.of(*(Line.of(f"prod_{i}", 1999 + i, quantity=1 + i % 3) for i in range(lines)))


def offers(count: int) -> tuple[Candidate, ...]:
    three = Discount("PERCENT", percent_off=Percent(3))
    return tuple(Candidate("voucher", f"CODE{i}", f"v_{i}", benefit=three) for i in range(count))


def by_hand(cart: Cart) -> int:
    """Add up the cart and take ten percent: the least anybody would do."""
    total = sum((line.price or 0) * line.quantity for line in cart.lines)
    return total - total // 10


def microseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median of seven timings of one call."""
    timings = []
    for _ in range(7):
        begun = time.perf_counter()
        for _ in range(rounds):
            work()
        timings.append((time.perf_counter() - begun) / rounds * 1e6)
    return statistics.median(timings)


def main() -> None:
    print(f"{'lines':>6} {'offers':>7} {'plan us':>9} {'by hand us':>11} {'ratio':>7}")
    for lines, count in ((1, 1), (10, 1), (10, 5), (10, 30), (100, 5), (500, 5)):
        cart, facts_offers = cart_of(lines), offers(count)
        facts = Facts(zone=ZONE, candidates=facts_offers, cart=cart, stacking=OPEN)
        reference = microseconds(lambda cart=cart: by_hand(cart), 300)
        planned = microseconds(lambda facts=facts: largesse.plan(facts, NOW), 60)
        ratio = planned / reference
        print(f"{lines:>6} {count:>7} {planned:>9.1f} {reference:>11.2f} {ratio:>7.0f}")


if __name__ == "__main__":
    main()
