"""Golden returns: a golden cart is bought, and comes back piece by piece.

Lines are numbered as the decided cart has them, from 1; units an offer added may make a line of
their own. Money is written in the currency's own units.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from examples.golden import Expected, Money, OfferSays, Story, Strict, facts_of
from largesse.kernel.cart import Cart, Line
from largesse.kernel.currency import currency
from largesse.kernel.project import Project
from largesse.orders import Order, OrderItem
from largesse.pricing import plan
from largesse.pricing.model import Facts
from largesse.redemptions.decide.carts import order_after, order_after_all
from largesse.redemptions.decide.counting import tally_of
from largesse.redemptions.decide.holdings import bought, left_of
from largesse.redemptions.decide.rechecking import asked_again, kept_lines, withdrawn_of
from largesse.redemptions.decide.returns import decide_return, joined, kept_back
from largesse.redemptions.model import Redemption
from largesse.redemptions.model.returns import (
    Decided,
    Holding,
    LineAsked,
    ReturnRequest,
    Withheld,
)


class ReturnExpected(Strict, frozen=True, kw_only=True):
    amount: Money | None = None
    discount: Money | None = None
    credits: Money | None = None
    money: Money | None = None
    deduction: Money | None = None
    refund: Money | None = None
    whole: bool | None = None
    withdrawn: dict[str, list[Money]] | None = None
    given_back: dict[str, int] | None = None


class ReturnSays(Strict, frozen=True, kw_only=True):
    lines: dict[int, int]
    policy: Literal["keep", "reprice"] = "keep"
    expect: ReturnExpected


class ReturnStory(Strict, frozen=True, kw_only=True):
    """A golden cart, and how it comes back."""

    name: str
    cart: dict[str, Any]
    offers: list[OfferSays]
    paid: Money
    returns: list[ReturnSays]
    why: str = ""
    currency: str = "USD"
    stacking: dict[str, Any] = msgspec.field(default_factory=dict)
    catalogue: dict[str, Any] = msgspec.field(default_factory=dict)


def read_return_stories(path: Path) -> list[ReturnStory]:
    """Read the golden returns of a file; every scalar stays the text it is."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return msgspec.convert(document, list[ReturnStory], strict=False)


def cart_story(story: ReturnStory) -> Story:
    """Return the golden cart of a story."""
    told = {
        "name": story.name,
        "currency": story.currency,
        "stacking": story.stacking,
        "catalogue": story.catalogue,
        "cart": story.cart,
    }
    read = msgspec.convert({**told, "offers": [], "expect": {"offers": {}}}, Story, strict=False)
    return msgspec.structs.replace(read, offers=story.offers, expect=Expected(offers={}))


class Purchase:
    """Something bought, and what came back of it so far."""

    def __init__(self, facts: Facts, quantum: int = 1) -> None:
        self.facts = facts
        self.quantum = quantum
        self.now = Story(name="", offers=[], expect=Expected(offers={})).now.astimezone(UTC)
        decision = plan(facts, self.now)
        assert decision.valid, decision.outcomes
        self.candidates = tuple(outcome.candidate for outcome in decision.applied)
        cart = facts.cart or Cart()
        order = Order(
            "ord_1",
            self.now,
            status="PAID",
            amount=cart.amount,
            discount_amount=cart.discount,
            items=tuple(_item(line) for line in cart.lines),
        )
        project = Project("proj_1", "A shop")
        self.order = _numbered(order_after_all(order, decision.applied))
        self.rows = tuple(
            Redemption(
                id=outcome.candidate.id,
                kind="redemption",
                result="SUCCESS",
                created_at=self.now,
                amount=outcome.application.credits or None,
                points=outcome.application.points or None,
                discount_amount=outcome.application.discount,
                order_amount=cart.amount,
                claims=tally_of(outcome, project, self.now),
                order_snapshot=_numbered(order_after(order, outcome.application)),
            )
            for outcome in decision.applied
            if outcome.application is not None
        )
        self.whole = bought(self.order, self.rows, quantum)
        self.returns: list[Decided] = []

    @property
    def left(self) -> tuple[Holding, ...]:
        """Return what is left of what was bought."""
        return left_of(self.whole, [line for each in self.returns for line in each.lines])

    def back(self, lines: Sequence[tuple[str, int]], policy: str = "keep", **more: Any) -> Decided:
        """Bring some of it back."""
        request = msgspec.convert({"threshold_policy": policy, **more}, ReturnRequest)
        asked = tuple(LineAsked(line, quantity) for line, quantity in lines)
        request = msgspec.structs.replace(request, lines=asked)
        past = joined(share for each in self.returns for share in each.shares)
        decided = decide_return(self.left, self.rows, past, request, self.quantum)
        before: tuple[Withheld, ...] = self.returns[-1].withheld if self.returns else ()
        withdrawn = self._withdrawn(decided) if policy == "reprice" else None
        decided = kept_back(decided, before, withdrawn)
        self.returns.append(decided)
        return decided

    def _withdrawn(self, decided: Decided) -> Any:
        if decided.whole:
            return ()
        lines = kept_lines(self.order, decided.left)
        before = self.facts.cart or Cart()
        kept = []
        for line in lines:
            place = int(line.item.id or "0") - 1
            known = before.lines[place] if place < len(before.lines) else Line(0, 0)
            if line.own:
                amount = line.item.amount or 0
                kept.append(
                    msgspec.structs.replace(
                        known, quantity=line.own, amount=amount, discount=0, discount_quantity=0
                    )
                )
        cart = Cart.of(*kept)
        facts = msgspec.structs.replace(self.facts, cart=cart, candidates=self.candidates)
        facts = asked_again(facts, self.rows, decided.left)
        return withdrawn_of(plan(facts, self.now), self.rows, decided.left, lines)


def _item(line: Line) -> OrderItem:
    return OrderItem(
        product_id=line.product_id,
        sku_id=line.sku_id,
        quantity=line.quantity,
        price=line.price,
        amount=line.amount,
        discount_amount=line.discount or None,
    )


def _numbered(order: Order) -> Order:
    items = (
        msgspec.structs.replace(item, id=str(number)) for number, item in enumerate(order.items, 1)
    )
    return msgspec.structs.replace(order, items=tuple(items))


def purchase_of(story: ReturnStory) -> Purchase:
    """Return what the story buys."""
    quantum = currency(story.currency).quantum
    facts = facts_of(cart_story(story))
    return Purchase(facts, quantum)


def what_came_back(decided: Decided, asked: ReturnExpected) -> ReturnExpected:
    """Return what a return gave back, in the words of the expectation, only what it asks about."""
    told = ReturnExpected(
        amount=_money(decided.amount),
        discount=_money(decided.discount),
        credits=_money(decided.credits),
        money=_money(decided.money),
        deduction=_money(decided.deduction),
        refund=_money(decided.refund),
        whole=decided.whole,
        withdrawn={
            each.redemption_id: [_money(each.before), _money(each.after)]
            for each in decided.withdrawn
        },
        given_back={
            name: units for share in decided.shares for name, units in share.claims.units.items()
        },
    )
    unasked = {name: None for name in asked.__struct_fields__ if getattr(asked, name) is None}
    return msgspec.structs.replace(told, **unasked)


def _money(amount: int) -> Money:
    return Money(amount) / 100


def paid_in_all(purchase: Purchase) -> Money:
    """Return what was paid for everything, in money and credits."""
    return _money(sum(line.paid + line.taken("credits") for line in purchase.whole))


__all__ = [
    "Purchase",
    "paid_in_all",
    "purchase_of",
    "read_return_stories",
    "what_came_back",
]
