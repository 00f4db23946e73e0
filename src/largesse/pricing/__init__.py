"""What a cart costs: effects, stacking and allocation, as one pure function.

`plan(facts, now)` is the only decision about money in the house: validating, redeeming,
qualifying, simulating and replaying all call it. No I/O, no clock, no randomness.
"""

from largesse.pricing.plan import plan

__all__ = ["plan"]
