"""The nouns every floor shares: amounts, percents, periods, ids, reasons and the cart.

Pure: no I/O, no clock, no randomness. Nothing here knows what a campaign or a database is.
"""

from largesse.kernel.allocation import allocate
from largesse.kernel.cart import Cart, Line
from largesse.kernel.currency import Currency, currency
from largesse.kernel.ids import new_id
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period, calendar_period
from largesse.kernel.problem import Problem, ProblemError
from largesse.kernel.project import Project
from largesse.kernel.reason import Reason
from largesse.kernel.rounding import round_half_up

__all__ = [
    "Cart",
    "Currency",
    "Line",
    "Percent",
    "Period",
    "Problem",
    "ProblemError",
    "Project",
    "Reason",
    "allocate",
    "calendar_period",
    "currency",
    "new_id",
    "round_half_up",
]
