"""Largesse: a promotion engine that says why.

As a library it prices a cart in-process, with no server and no database: facts in, a decision
out. Amounts are integers of a hundredth of the currency's unit, whatever the currency.

    decision = plan(Facts(ZoneInfo("UTC"), (offer,), cart), now)

Every name here is kept; what is not here may move.
"""

from largesse.kernel.cart import Cart, Line
from largesse.kernel.currency import Currency, currency
from largesse.kernel.messages import explain
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period
from largesse.kernel.problem import Problem, ProblemError
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.model import (
    Application,
    Candidate,
    Category,
    DailyHours,
    Decision,
    Discount,
    Facts,
    FreeUnit,
    Gift,
    LineChange,
    Outcome,
    Product,
    StackingRules,
    Validity,
)
from largesse.pricing.plan import plan
from largesse.rules import (
    CompiledRule,
    ItemReference,
    RuleSet,
    Scope,
    Shopper,
    Target,
    compile_rule,
)
from largesse.rules import parse as parse_rule

__all__ = [
    "Application",
    "Candidate",
    "Cart",
    "Category",
    "Claim",
    "CompiledRule",
    "Currency",
    "DailyHours",
    "Decision",
    "Discount",
    "Facts",
    "FreeUnit",
    "Gift",
    "ItemReference",
    "Line",
    "LineChange",
    "Outcome",
    "Percent",
    "Period",
    "Problem",
    "ProblemError",
    "Product",
    "Reason",
    "RuleSet",
    "Scope",
    "Shopper",
    "StackingRules",
    "Target",
    "Usage",
    "Validity",
    "compile_rule",
    "currency",
    "explain",
    "parse_rule",
    "plan",
]
