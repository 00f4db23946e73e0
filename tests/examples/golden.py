"""Golden carts: a YAML a marketer can read, turned into facts, and a decision held against it.

Money is written in the currency's own units (12.50 dollars, 15000 won). Unknown keys fail, so that
a typo never passes for an expectation.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import yaml

from largesse.kernel.cart import Cart, Line
from largesse.kernel.currency import currency
from largesse.kernel.percent import Percent
from largesse.kernel.period import Period
from largesse.pricing import plan
from largesse.pricing.model import (
    Candidate,
    Category,
    DailyHours,
    Decision,
    Discount,
    Effect,
    Facts,
    FreeUnit,
    Gift,
    Outcome,
    Product,
    StackingRules,
    Status,
    Validity,
)
from largesse.rules import Leaf, RuleSet, Scope, Target, compile_rule, parse
from largesse.rules.formulas import parse_formula
from largesse.rules.model import (
    ApplicationEffect,
    BundleRule,
    ItemKind,
    QuantityBudget,
    Shopper,
)

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
Money = Decimal
Word = Literal["applied", "refused", "skipped"]
STATUSES: dict[Status, Word] = {
    "APPLICABLE": "applied",
    "INAPPLICABLE": "refused",
    "SKIPPED": "skipped",
}
Ids = str | list[str]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class LineSays(Strict, frozen=True, kw_only=True):
    product: str | None = None
    sku: str | None = None
    collections: list[str] = []
    metadata: dict[str, str] = {}
    quantity: int = 1
    price: Money | None = None
    amount: Money | None = None
    discount: Money = Decimal(0)


class CartSays(Strict, frozen=True, kw_only=True):
    amount: Money | None = None
    discount: Money = Decimal(0)
    lines: list[LineSays] = []


class TargetSays(Strict, frozen=True, kw_only=True):
    product: str | None = None
    sku: str | None = None
    collection: str | None = None
    effect: ApplicationEffect = "APPLY_TO_EVERY"
    target: Literal["ITEM", "UNIT"] = "ITEM"
    skip_initially: int = 0
    repeat: int = 1
    price: Money | None = None
    price_formula: str | None = None
    amount_limit_formula: str | None = None
    budgets: dict[str, int] = {}
    quantity_limit: int | None = None
    aggregated_quantity_limit: int | None = None
    amount_limit: Money | None = None
    aggregated_amount_limit: Money | None = None


class AppliesTo(Strict, frozen=True, kw_only=True):
    only: list[TargetSays] = []
    excluding: list[TargetSays] = []
    everything: bool = False


class UnitSays(Strict, frozen=True, kw_only=True):
    units: int = 1
    units_formula: str | None = None
    product: str | None = None
    sku: str | None = None
    effect: Effect = "ADD_MISSING_ITEMS"
    replaces: TargetSays | None = None
    replaced_units: int = 1


class BundleEntrySays(Strict, frozen=True, kw_only=True):
    product: str | None = None
    sku: str | None = None
    collection: str | None = None
    quantity: int = 1


class BundleSays(Strict, frozen=True, kw_only=True):
    items: list[BundleEntrySays]
    logic: str = ""
    limit: int = 1


class GiftSays(Strict, frozen=True, kw_only=True):
    balance: Money
    spend: Money | None = None
    effect: Literal["APPLY_TO_ORDER", "APPLY_TO_ITEMS"] = "APPLY_TO_ORDER"


class HoursSay(Strict, frozen=True, kw_only=True):
    opens: time
    closes: time | None = None
    days: tuple[str, ...] = DAYS


class WindowSays(Strict, frozen=True, kw_only=True):
    active: bool = True
    campaign_active: bool = True
    start: datetime | None = None
    end: datetime | None = None
    duration: str | None = None
    every: str | None = None
    days: list[str] | None = None
    hours: list[HoursSay] = []


class ConditionSays(Strict, frozen=True, kw_only=True):
    name: str
    operator: str
    amount: Money | None = None
    number: int | None = None
    text: str | None = None


class OfferSays(Strict, frozen=True, kw_only=True):
    code: str
    promotion: bool = False
    amount_off: Money | None = None
    amount_off_formula: str | None = None
    percent_off: str | None = None
    percent_off_formula: str | None = None
    fixed_amount: Money | None = None
    fixed_amount_formula: str | None = None
    bundle: BundleSays | None = None
    match_up_to: Money | None = None
    points: int | None = None
    points_formula: str | None = None
    free: list[UnitSays] | None = None
    gift: GiftSays | None = None
    effect: Effect | None = None
    amount_limit: Money | None = None
    aggregated_amount_limit: Money | None = None
    applies_to: AppliesTo | None = None
    condition: ConditionSays | None = None
    category: str | None = None
    campaign: str | None = None
    limit: int | None = None
    holder: str | None = None
    only_for_holder: bool = False
    referral: bool = False
    window: WindowSays = WindowSays()


class OfferExpected(Strict, frozen=True, kw_only=True):
    status: Word = "applied"
    reason: str | None = None
    until: datetime | None = None
    takes: Money | None = None
    off_order: Money | None = None
    off_items: Money | None = None
    per_line: list[Money] | None = None
    total: Money | None = None
    credits: Money | None = None
    points: int | None = None
    dynamic: bool | None = None
    fallbacks: list[str] | None = None
    bundles: int | None = None
    bundle_units: dict[int, int] | None = None
    bundle_lacks: dict[str, int] | None = None
    reaches_lines: list[int] | None = None
    reaches_units: dict[int, list[int]] | None = None


class LineExpected(Strict, frozen=True, kw_only=True):
    product: str | None = None
    quantity: int | None = None
    initial_quantity: int | None = None
    amount: Money | None = None
    discount: Money | None = None
    discount_quantity: int | None = None
    subtotal: Money | None = None


class Expected(Strict, frozen=True, kw_only=True):
    valid: bool = True
    offers: dict[str, OfferExpected]
    amount: Money | None = None
    initial_amount: Money | None = None
    discount: Money | None = None
    items_discount: Money | None = None
    applied: Money | None = None
    items_applied: Money | None = None
    total: Money | None = None
    lines: list[LineExpected] | None = None


class ProductSays(Strict, frozen=True, kw_only=True):
    price: Money | None = None


class Story(Strict, frozen=True, kw_only=True):
    """One golden cart. `offers` as requested, `expect.offers` as applied."""

    name: str
    why: str = ""
    now: datetime = datetime(2026, 6, 17, 12, tzinfo=UTC)
    zone: str = "UTC"
    currency: str = "USD"
    customer: str | None = None
    customer_metadata: dict[str, str] = {}
    catalogue: dict[str, ProductSays] = {}
    categories: dict[str, int] = {}
    used: dict[str, int] = {}
    stacking: dict[str, Any] = {}
    cart: CartSays | None = None
    offers: list[OfferSays]
    expect: Expected


def read_stories(path: Path) -> list[Story]:
    """Read the golden carts of a file; every scalar stays the text it is, so no float is born."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return msgspec.convert(document, list[Story], strict=False)


def decide(story: Story) -> Decision:
    """Price the story's cart."""
    return plan(facts_of(story), story.now.astimezone(UTC))


def facts_of(story: Story) -> Facts:
    """Return the facts a story tells."""
    return Facts(
        ZoneInfo(story.zone),
        tuple(_candidate(offer, story) for offer in story.offers),
        _cart(story.cart) if story.cart else None,
        Shopper(story.customer, metadata=story.customer_metadata) if story.customer else None,
        _stacking(story.stacking),
        {
            key: Product(key, price=_wire_or_none(product.price))
            for key, product in story.catalogue.items()
        },
        story.used,
        quantum=currency(story.currency).quantum,
    )


def _stacking(settings: dict[str, Any]) -> StackingRules:
    unknown = settings.keys() - set(StackingRules.__struct_fields__)
    if unknown:
        raise ValueError(unknown)
    return msgspec.convert(settings, StackingRules, strict=False)


def _cart(says: CartSays) -> Cart:
    lines = tuple(_line(line) for line in says.lines)
    amount = sum(line.amount for line in lines) if says.amount is None else wire(says.amount)
    return Cart(amount, amount, lines, wire(says.discount))


def _line(says: LineSays) -> Line:
    price = _wire_or_none(says.price)
    amount = (price or 0) * says.quantity if says.amount is None else wire(says.amount)
    return Line(
        says.quantity,
        amount,
        price,
        wire(says.discount),
        product_id=says.product,
        sku_id=says.sku,
        collections=frozenset(says.collections),
        metadata=says.metadata,
    )


def _candidate(offer: OfferSays, story: Story) -> Candidate:
    categories: tuple[Category, ...] = ()
    if offer.category:
        hierarchy = story.categories.get(offer.category, 1)
        categories = (Category(offer.category, offer.category, hierarchy),)
    return Candidate(
        "promotion_tier" if offer.promotion else "voucher",
        offer.code,
        offer.code,
        _benefit(offer),
        _validity(offer.window),
        _rules(offer),
        categories,
        offer.campaign,
        offer.limit,
        offer.holder,
        offer.only_for_holder,
        offer.referral,
    )


def _benefit(offer: OfferSays) -> Discount | Gift:
    if offer.gift:
        gift = offer.gift
        return Gift(wire(gift.balance), gift.effect, _wire_or_none(gift.spend))
    kinds = {
        "AMOUNT": offer.amount_off,
        "PERCENT": offer.percent_off,
        "FIXED": offer.fixed_amount,
        "MATCH": offer.match_up_to,
        "UNIT": offer.free,
        "POINTS": offer.points,
    }
    (kind,) = [name for name, value in kinds.items() if value is not None]
    return Discount(
        kind,
        offer.effect,
        wire(offer.amount_off or offer.match_up_to or Decimal(0)),
        Percent.read(offer.percent_off or "0"),
        wire(offer.fixed_amount or Decimal(0)),
        _wire_or_none(offer.amount_limit),
        _wire_or_none(offer.aggregated_amount_limit),
        tuple(_unit(unit) for unit in offer.free or []),
        tuple(
            (name, parse_formula(text))
            for name in ("amount_off", "percent_off", "fixed_amount", "points")
            if (text := getattr(offer, f"{name}_formula")) is not None
        ),
        points=offer.points or 0,
    )


def _unit(says: UnitSays) -> FreeUnit:
    return FreeUnit(
        says.units,
        says.effect,
        says.product,
        says.sku,
        _target(says.replaces) if says.replaces else None,
        says.replaced_units,
        parse_formula(says.units_formula) if says.units_formula else None,
    )


def _rules(offer: OfferSays) -> tuple[Any, ...]:
    if offer.applies_to is None and offer.condition is None and offer.bundle is None:
        return ()
    reach = offer.applies_to or AppliesTo()
    scope = Scope(
        tuple(map(_target, reach.only)), tuple(map(_target, reach.excluding)), reach.everything
    )
    leaves = (_leaf(offer.condition),) if offer.condition else ()
    bundle = _bundle(offer.bundle) if offer.bundle else None
    return (compile_rule(RuleSet(leaves, scope=scope, bundle=bundle), offer.code),)


def _bundle(says: BundleSays) -> BundleRule | None:
    entries = {
        str(number): {
            "name": "order.items.any",
            "conditions": {"$is": [_named(entry)]},
            "rules": {
                "1": {
                    "name": "order.items.aggregated_quantity",
                    "conditions": {"$is": [entry.quantity]},
                }
            },
        }
        for number, entry in enumerate(says.items, 1)
    }
    document = {**entries, "logic": says.logic, "limit": says.limit}
    return parse({"bundle_rules": document}).bundle


def _named(entry: BundleEntrySays) -> dict[str, str]:
    named = {"product": entry.product, "sku": entry.sku, "products_collection": entry.collection}
    ((kind, name),) = [(kind, name) for kind, name in named.items() if name is not None]
    return {"object": kind, "id": name}


def _leaf(says: ConditionSays) -> Leaf:
    values = (_wire_or_none(says.amount), says.number, says.text)
    given = tuple(value for value in values if value is not None)
    return Leaf("1", says.name, ((says.operator, given),), path="rules.1")


def _target(says: TargetSays) -> Target:
    names: dict[ItemKind, str | None] = {
        "sku": says.sku,
        "product": says.product,
        "products_collection": says.collection,
    }
    ((kind, name),) = [(kind, name) for kind, name in names.items() if name is not None]
    return Target(
        kind,
        name,
        effect=says.effect,
        price=_wire_or_none(says.price),
        quantity_limit=says.quantity_limit,
        aggregated_quantity_limit=says.aggregated_quantity_limit,
        amount_limit=_wire_or_none(says.amount_limit),
        aggregated_amount_limit=_wire_or_none(says.aggregated_amount_limit),
        skip_initially=says.skip_initially,
        repeat=says.repeat,
        target=says.target,
        formulas=tuple(
            (name, parse_formula(text))
            for name in ("price", "amount_limit")
            if (text := getattr(says, f"{name}_formula")) is not None
        ),
        budgets=_budgets(says),
    )


def _budgets(says: TargetSays) -> tuple[QuantityBudget, ...]:
    target = {"object": "product", "id": "x", "effect": "APPLY_TO_EVERY", **says.budgets}
    return parse({"applicable_to": {"included": [target]}}).scope.included[0].budgets


def _validity(says: WindowSays) -> Validity:
    return Validity(
        says.active,
        says.campaign_active,
        says.start,
        says.end,
        Period.read(says.duration) if says.duration else None,
        Period.read(says.every) if says.every else None,
        frozenset(map(DAYS.index, says.days)) if says.days is not None else None,
        tuple(
            DailyHours(hours.opens, hours.closes, frozenset(map(DAYS.index, hours.days)))
            for hours in says.hours
        ),
    )


def wire(amount: Money) -> int:
    """Return an amount in wire units; more than two decimal places is a fault of the story."""
    units = amount * 100
    if units != int(units):
        raise ValueError(amount)
    return int(units)


def _wire_or_none(amount: Money | None) -> int | None:
    return None if amount is None else wire(amount)


def what_happened(decision: Decision, asked: Expected) -> Expected:
    """Return the decision in the words of the expectation, only for what it asks about."""
    return Expected(
        valid=decision.valid,
        offers={
            outcome.candidate.id: _told(outcome, asked.offers.get(outcome.candidate.id))
            for outcome in decision.outcomes
        },
        **_cart_told(decision, asked),
        lines=_lines_told(decision, asked.lines),
    )


def _told(outcome: Outcome, asked: OfferExpected | None) -> OfferExpected:
    asked = asked or OfferExpected()
    done = outcome.application
    words: dict[str, Any] = {
        "takes": money(done.discount) if done else None,
        "off_order": money(done.order_discount) if done else None,
        "off_items": money(done.items_discount) if done else None,
        "total": money(done.cart.total) if done and done.cart else None,
        "credits": money(done.credits) if done else None,
        "points": done.points if done else None,
        "until": outcome.reason.until if outcome.reason else None,
        "dynamic": outcome.is_dynamic,
        "fallbacks": [each.reason.code for each in outcome.formulas if each.reason],
        "reaches_lines": [i for result in outcome.applicable for i in result.line_indices],
        "reaches_units": {
            units.index: [*units.units] for result in outcome.applicable for units in result.units
        },
    }
    if outcome.bundle:
        words["bundles"] = outcome.bundle.quantity
        words["bundle_units"] = {each.index: each.units for each in outcome.bundle.identified}
        words["bundle_lacks"] = {each.id: each.units for each in outcome.bundle.missing}
    if done and done.cart:
        per_line = {change.index: change.discount for change in done.changes}
        words["per_line"] = [money(per_line.get(i, 0)) for i in range(len(done.cart.lines))]
    return OfferExpected(
        status=STATUSES[outcome.status],
        reason=outcome.reason.code if outcome.reason else None,
        **{key: value for key, value in words.items() if getattr(asked, key) is not None},
    )


def _cart_told(decision: Decision, asked: Expected) -> dict[str, Money]:
    cart = decision.cart
    if cart is None:
        return {}
    words = {
        "amount": cart.amount,
        "initial_amount": cart.initial_amount,
        "discount": cart.discount,
        "items_discount": cart.items_discount,
        "applied": decision.applied_order,
        "items_applied": decision.applied_items,
        "total": cart.total,
    }
    return {key: money(value) for key, value in words.items() if getattr(asked, key) is not None}


def _lines_told(decision: Decision, asked: list[LineExpected] | None) -> list[LineExpected] | None:
    if asked is None or decision.cart is None:
        return None
    told = []
    for index, line in enumerate(decision.cart.lines):
        ask = asked[index] if index < len(asked) else LineExpected()
        words: dict[str, Any] = {
            "product": line.product_id,
            "quantity": line.quantity,
            "initial_quantity": line.initial_quantity,
            "amount": money(line.amount),
            "discount": money(line.discount),
            "discount_quantity": line.discount_quantity,
            "subtotal": money(line.subtotal),
        }
        told.append(LineExpected(**{k: v for k, v in words.items() if getattr(ask, k) is not None}))
    return told


def money(units: int) -> Money:
    """Return wire units in the currency's own."""
    return Decimal(units) / 100
