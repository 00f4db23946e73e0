"""Price a cart with a code and a promotion, in-process: no server, no database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import largesse
from largesse import Candidate, Cart, Discount, Facts, Line, Percent

cart = Cart.of(Line.of("shirt", price=29_90, quantity=2), Line.of("jeans", price=64_00))
shirts = largesse.parse_rule(
    {
        "name": "Shirts, in orders from 100",
        "rules": {"1": {"name": "order.amount", "conditions": {"$more_than_or_equal": [100_00]}}},
        "applicable_to": {"included": [{"object": "product", "id": "shirt"}]},
    }
)
offers = (
    Candidate(
        "promotion_tier",
        "shirt-week",
        "shirt-week",
        Discount("PERCENT", percent_off=Percent.read("12.5")),
        rules=(largesse.compile_rule(shirts),),
    ),
    Candidate(
        "voucher", "SPRING10", "SPRING10", Discount("AMOUNT", amount_off=10_00), quantity=500
    ),
)
facts = Facts(ZoneInfo("Europe/Berlin"), offers, cart, usage={"voucher:SPRING10": 499})
decision = largesse.plan(facts, datetime(2026, 6, 17, 12, tzinfo=UTC))

for outcome in decision.outcomes:
    taken = outcome.application.discount if outcome.application else 0
    why = largesse.explain(outcome.reason) if outcome.reason else ""
    print(f"{outcome.candidate.id:12} {outcome.status:13} -{taken / 100:.2f} {why}")
if decision.cart:
    print(f"{'to pay':12} {decision.cart.total / 100:.2f} of {decision.cart.amount / 100:.2f}")
