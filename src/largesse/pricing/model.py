"""Facts in, Decision out: the nouns `plan` reads and returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.cart import Cart, Metadata
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim
from largesse.rules import CompiledRule
from largesse.rules.formulas import Formula
from largesse.rules.model import ItemKind, Shopper, Target, Terms

Kind = Literal["voucher", "promotion_tier"]
Status = Literal["APPLICABLE", "INAPPLICABLE", "SKIPPED"]
Effect = Literal[
    "APPLY_TO_ORDER",
    "APPLY_TO_ITEMS",
    "APPLY_TO_ITEMS_BY_QUANTITY",
    "APPLY_TO_ITEMS_PROPORTIONALLY",
    "APPLY_TO_ITEMS_PROPORTIONALLY_BY_QUANTITY",
    "ADD_MISSING_ITEMS",
    "ADD_NEW_ITEMS",
    "ADD_MANY_ITEMS",
    "ADD_SAME_ITEMS",
    "REPLACE_ITEMS",
]


class FreeUnit(msgspec.Struct, frozen=True):
    """One entry of a UNIT discount: `units` of a product or SKU for free.

    `replaces` names what a REPLACE effect takes out, `replaced_units` how many of it.
    """

    units: int
    effect: Effect = "ADD_MISSING_ITEMS"
    product_id: str | None = None
    sku_id: str | None = None
    replaces: Target | None = None
    replaced_units: int = 1
    formula: Formula | None = None
    """What gives `units`, which is its fallback."""


class Discount(msgspec.Struct, frozen=True):
    """A benefit that takes money off, gives units or credits points. Amounts are wire units.

    `type` names one file of `pricing.discounts`. `effect` is `None` when the merchant left it
    open: item-level if a rule names items, else the whole order (wire-semantics §2).
    """

    type: str
    effect: Effect | None = None
    amount_off: int = 0
    percent_off: Percent = Percent(0)
    fixed_amount: int = 0
    amount_limit: int | None = None
    aggregated_amount_limit: int | None = None
    units: tuple[FreeUnit, ...] = ()
    formulas: tuple[tuple[str, Formula], ...] = ()
    """Fields whose value a formula gives, which is their fallback."""
    points: int = 0
    by_line: Mapping[int, Discount] = {}
    """The terms of lines that a formula gives terms of their own."""

    def on(self, index: int) -> Discount:
        """Return the terms that hold for one line."""
        return self.by_line.get(index, self)


class Gift(msgspec.Struct, frozen=True):
    """Credit on a card. `requested` is what the caller wants to spend; `None`: all there is.

    `balance` is what can be spent now: what sessions of others hold is not in it.
    """

    balance: int
    effect: Literal["APPLY_TO_ORDER", "APPLY_TO_ITEMS"] = "APPLY_TO_ORDER"
    requested: int | None = None


class Exchange(msgspec.Struct, frozen=True):
    """What points are worth as money: `amount` wire units for every `points` of them."""

    amount: int
    points: int


class Points(msgspec.Struct, frozen=True):
    """Points on a card, paid for a reward: at its `price`, or in exchange for money.

    `balance` is what can be spent now: what sessions of others hold is not in it. Exchanged points
    come off the order unless `on_order` is false; then their worth is paid out elsewhere.
    `requested` is how many the caller wants to exchange; `None`: as many as there are.
    """

    balance: int
    price: int | None = None
    exchange: Exchange | None = None
    requested: int | None = None
    on_order: bool = True


class DailyHours(msgspec.Struct, frozen=True):
    """A window of local time on some days (0 is Sunday); no `end` is the end of the day."""

    start: time
    end: time | None = None
    days: frozenset[int] = frozenset(range(7))


class Validity(msgspec.Struct, frozen=True):
    """When a redeemable may be used. Instants are aware UTC; hours are the project's zone.

    `duration` every `interval` counts from `start` (wire-semantics §4).
    """

    active: bool = True
    campaign_active: bool = True
    start: datetime | None = None
    end: datetime | None = None
    duration: Period | None = None
    interval: Period | None = None
    days: frozenset[int] | None = None
    hours: tuple[DailyHours, ...] = ()


class Category(msgspec.Struct, frozen=True):
    """A stacking category: lower `hierarchy` goes first."""

    id: str
    name: str = ""
    hierarchy: int = 1


class Candidate(msgspec.Struct, frozen=True):
    """One redeemable asked for, with every fact about it.

    `id` is what the answer echoes (a code for a voucher), `owner_id` the id its counters are
    kept under. `refusal` is set when the shell already knows it cannot be (unknown code ...).
    `quantity` is the limit on redemptions, `None` for no limit.
    """

    kind: Kind
    id: str
    owner_id: str
    benefit: Discount | Gift | Points | None = None
    validity: Validity = Validity()
    rules: tuple[CompiledRule, ...] = ()
    categories: tuple[Category, ...] = ()
    campaign_id: str | None = None
    quantity: int | None = None
    holder_id: str | None = None
    holder_required: bool = False
    referral: bool = False
    refusal: Reason | None = None
    terms: Terms = Terms()
    bundles_asked: bool = True
    """False when an incomplete bundle is no fault: it is told what is missing."""
    budgets_asked: bool = True
    """False when what budgets of units have left is not looked at."""


class StackingRules(msgspec.Struct, frozen=True):
    """How benefits combine; fields and defaults are those of wire-semantics §3."""

    redeemables_limit: int = 30
    applicable_redeemables_limit: int = 5
    applicable_redeemables_per_category_limit: int = 1
    applicable_redeemables_category_limits: Mapping[str, int] = {}
    applicable_exclusive_redeemables_limit: int = 1
    applicable_exclusive_redeemables_per_category_limit: int = 1
    exclusive_categories: tuple[str, ...] = ()
    joint_categories: tuple[str, ...] = ()
    redeemables_application_mode: Literal["ALL", "PARTIAL"] = "ALL"
    redeemables_sorting_rule: Literal["REQUESTED_ORDER", "CATEGORY_HIERARCHY"] = "REQUESTED_ORDER"
    redeemables_products_application_mode: Literal["STACK", "ONCE"] = "STACK"
    redeemables_no_effect_rule: Literal["REDEEM_ANYWAY", "SKIP"] = "REDEEM_ANYWAY"
    no_effect_skip_categories: tuple[str, ...] = ()
    no_effect_redeem_anyway_categories: tuple[str, ...] = ()
    redeemables_rollback_order_mode: Literal["WITH_ORDER", "WITHOUT_ORDER"] = "WITH_ORDER"
    discount_calculation_mode: Literal["INITIAL_AMOUNT", "DISCOUNTED_AMOUNT"] = "DISCOUNTED_AMOUNT"
    initial_amount_mode_categories: tuple[str, ...] = ()
    discounted_amount_mode_categories: tuple[str, ...] = ()
    grouped_redeemables_sorting_rule: Literal["JOINT_ALWAYS_LAST", "NORMAL"] = "JOINT_ALWAYS_LAST"


class Product(msgspec.Struct, frozen=True):
    """A catalogue entry a UNIT discount may add: a product, or a SKU of one."""

    product_id: str
    product_source_id: str | None = None
    sku_id: str | None = None
    sku_source_id: str | None = None
    name: str | None = None
    price: int | None = None
    metadata: Metadata = {}
    collections: frozenset[str] = frozenset()


class Facts(msgspec.Struct, frozen=True):
    """Everything a decision depends on, apart from the time.

    `candidates` stand in the order of the request. `catalogue` holds the products UNIT
    discounts may add, by product or SKU id. `usage` maps `Usage.key` to what is used or held
    by others. `quantum` is the currency's smallest payable amount in wire units.
    """

    zone: ZoneInfo
    candidates: tuple[Candidate, ...] = ()
    cart: Cart | None = None
    customer: Shopper | None = None
    stacking: StackingRules = StackingRules()
    catalogue: Mapping[str, Product] = {}
    usage: Mapping[str, int] = {}
    redemption_metadata: Metadata = {}
    quantum: int = 1
    week_start: int = 1
    caller_id: str | None = None
    caller_login: str | None = None


class AppliedUnits(msgspec.Struct, frozen=True):
    """Units of one line a discount reached; numbers are 1-based within the line."""

    index: int
    units: tuple[int, ...]


class TargetResult(msgspec.Struct, frozen=True):
    """An `applicable_to` entry and the lines it reached, in application order (0-based)."""

    target: Target
    line_indices: tuple[int, ...] = ()
    units: tuple[AppliedUnits, ...] = ()
    units_limit_exceeded: bool = False


class Replacement(msgspec.Struct, frozen=True):
    """What a REPLACE effect did (wire `application_details`)."""

    source_index: int
    source_quantity: int
    source_amount: int
    target_index: int
    target_quantity: int
    target_amount: int
    target_discount: int


class LineChange(msgspec.Struct, frozen=True):
    """What one redeemable did to one line."""

    index: int
    discount: int = 0
    discount_quantity: int = 0
    quantity: int = 0
    quantity_amount: int = 0


class Application(msgspec.Struct, frozen=True):
    """What one redeemable did to the cart."""

    cart: Cart | None
    order_discount: int = 0
    changes: tuple[LineChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    credits: int = 0
    points: int = 0
    """What the customer is credited; no part of the order."""
    points_spent: int = 0
    """What a card pays for a reward."""

    @property
    def items_discount(self) -> int:
        """Return the sum of what was taken off lines."""
        return sum(change.discount for change in self.changes)

    @property
    def discount(self) -> int:
        """Return everything this redeemable took off."""
        return self.order_discount + self.items_discount


class FormulaResult(msgspec.Struct, frozen=True):
    """What came of one formula: its exact value, or why its fallback counts.

    `where` names the field (`discount.amount_off`), `line` the line it was asked about.
    """

    where: str
    formula: str
    value: str | None = None
    reason: Reason | None = None
    line: int | None = None


class BundleUnits(msgspec.Struct, frozen=True):
    """Units of a line that make bundles."""

    index: int
    units: int
    object: Literal["product", "sku"]
    id: str


class BundleLack(msgspec.Struct, frozen=True):
    """Units that a bundle still needs."""

    object: ItemKind
    id: str
    units: int


class BundleResult(msgspec.Struct, frozen=True):
    """How many complete bundles the cart holds, which units make them, or what is missing."""

    quantity: int
    limit: int
    identified: tuple[BundleUnits, ...] = ()
    missing: tuple[BundleLack, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """What became of one candidate: applied, refused or skipped, and why."""

    candidate: Candidate
    status: Status
    reason: Reason | None = None
    application: Application | None = None
    effect: Effect | None = None
    applicable: tuple[TargetResult, ...] = ()
    inapplicable: tuple[Target, ...] = ()
    claims: tuple[Claim, ...] = ()
    formulas: tuple[FormulaResult, ...] = ()
    discount: Discount | None = None
    """The terms that were applied, with what formulas gave; those of one bundle."""
    bundle: BundleResult | None = None

    @property
    def is_dynamic(self) -> bool:
        """Return whether a formula gave a value of the discount."""
        return any(
            result.value is not None and result.where.startswith("discount.")
            for result in self.formulas
        )


class Decision(msgspec.Struct, frozen=True):
    """The whole answer of `plan`.

    `outcomes` stand in the order of application. `valid` follows the application mode. `cart`
    is the final cart (`None` when nothing is valid or no cart was given); `applied_order` and
    `applied_items` are what this request took off, `applied_lines` per line of `cart`.
    """

    valid: bool
    outcomes: tuple[Outcome, ...] = ()
    cart: Cart | None = None
    applied_order: int = 0
    applied_items: int = 0
    applied_lines: tuple[int, ...] = ()

    @property
    def applied(self) -> tuple[Outcome, ...]:
        """Return the outcomes that apply."""
        return tuple(o for o in self.outcomes if o.status == "APPLICABLE")

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """Return the outcomes that do not apply, refusals only."""
        return tuple(o for o in self.outcomes if o.status == "INAPPLICABLE")

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        """Return the outcomes that stacking left out."""
        return tuple(o for o in self.outcomes if o.status == "SKIPPED")
