"""Do the offers of an order still hold for what is kept of it? The same plan, asked again.

The kept cart is what the customer put into it themselves: units an offer had added are left to
the offer to add again. Asked are the conditions on the cart alone. Who the customer was, how often
a code had been used and when, was asked when it was redeemed and is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import UNSET

from largesse.kernel.reason import Reason
from largesse.orders import Order, OrderItem
from largesse.orders.model import OrderDraft
from largesse.pricing.model import (
    Candidate,
    Decision,
    Discount,
    Facts,
    Outcome,
    StackingRules,
    Validity,
)
from largesse.redemptions.decide.holdings import kind_of
from largesse.redemptions.model import Redemption
from largesse.redemptions.model.returns import OTHERS, Holding, Withdrawn
from largesse.rules.relaxing import relaxed
from largesse.rules.subject import Subject


class KeptLine(msgspec.Struct, frozen=True):
    """A line of the kept cart: the units the customer put in, and those an offer had added."""

    item: OrderItem
    own: int
    added: int


def kept_lines(order: Order, left: Sequence[Holding]) -> tuple[KeptLine, ...]:
    """Return what is kept of an order, line by line, as it was before its discounts."""
    items = {item.id: item for item in order.items}
    untouched = all(
        holding.quantity == (items[holding.line_id].quantity or 0)
        for holding in left
        if holding.added and holding.line_id in items
    )
    found = []
    for holding in left:
        item = items.get(holding.line_id) if holding.line_id else None
        if item is None:
            continue
        own = holding.quantity - holding.added
        amount = holding.amount * own // holding.quantity if holding.quantity else 0
        taken_out = max(0, (item.initial_quantity or 0) - (item.quantity or 0))
        # What an upgrade took out comes back for it to be asked again, while all it gave is kept.
        if taken_out and untouched and holding.quantity:
            own, amount = own + taken_out, amount + taken_out * (item.price or 0)
        kept = msgspec.structs.replace(
            item,
            quantity=own,
            amount=amount,
            initial_quantity=None,
            initial_amount=None,
            discount_amount=None,
            discount_quantity=None,
            applied_discount_amount=None,
            applied_discount_quantity=None,
            applied_quantity=None,
            applied_quantity_amount=None,
            subtotal_amount=None,
        )
        found.append(KeptLine(kept, own, holding.added))
    return tuple(found)


def kept_draft(order: Order, left: Sequence[Holding], lines: Sequence[KeptLine]) -> OrderDraft:
    """Return the kept cart as a request would tell it."""
    others = sum(
        part.amount for line in left for part in line.parts if part.redemption_id == OTHERS
    )
    items = tuple(line.item for line in lines if line.own)
    amount = sum(item.amount or 0 for item in items)
    if not lines:
        amount = sum(each.amount for each in left)
    return OrderDraft(
        items=items if order.items else UNSET,
        amount=amount,
        discount_amount=min(others, amount),
        metadata=order.metadata,
    )


def asked_again(facts: Facts, rows: Sequence[Redemption], left: Sequence[Holding]) -> Facts:
    """Return the facts of a kept cart with its offers as they are asked again.

    `rows` stand in the order of the candidates. A payment, and an offer nobody knows any more, is
    worth what its share is.
    """
    candidates = tuple(
        _asked(candidate, row, _worth(row.id, left))
        for candidate, row in zip(facts.candidates, rows, strict=True)
    )
    rules = facts.stacking
    return msgspec.structs.replace(
        facts,
        candidates=candidates,
        usage={},
        stacking=StackingRules(
            applicable_redeemables_limit=rules.redeemables_limit,
            redeemables_limit=max(rules.redeemables_limit, len(candidates)),
            applicable_redeemables_per_category_limit=len(candidates) or 1,
            redeemables_application_mode="PARTIAL",
            redeemables_products_application_mode=rules.redeemables_products_application_mode,
            discount_calculation_mode=rules.discount_calculation_mode,
            initial_amount_mode_categories=rules.initial_amount_mode_categories,
            discounted_amount_mode_categories=rules.discounted_amount_mode_categories,
            grouped_redeemables_sorting_rule="NORMAL",
        ),
    )


def _asked(candidate: Candidate, row: Redemption, worth: int) -> Candidate:
    known = candidate.refusal is None and isinstance(candidate.benefit, Discount)
    asked = msgspec.structs.replace(
        candidate,
        # A code redeemed twice on an order is two offers here.
        owner_id=row.id,
        validity=Validity(),
        quantity=None,
        holder_required=False,
        referral=False,
        refusal=None,
        budgets_asked=False,
    )
    if known and kind_of(row) == "discount":
        rules = tuple(relaxed(rule, _is_of_cart) for rule in candidate.rules)
        return msgspec.structs.replace(asked, rules=rules)
    benefit = Discount("AMOUNT", effect="APPLY_TO_ORDER", amount_off=worth)
    return msgspec.structs.replace(asked, rules=(), benefit=benefit)


def _is_of_cart(subject: Subject) -> bool:
    return subject.counter is None and subject.family == "order"


def _worth(redemption_id: str, left: Iterable[Holding]) -> int:
    return sum(
        part.amount for line in left for part in line.parts if part.redemption_id == redemption_id
    )


def withdrawn_of(
    decision: Decision,
    rows: Sequence[Redemption],
    left: Sequence[Holding],
    lines: Sequence[KeptLine],
) -> tuple[Withdrawn, ...]:
    """Return what each discount is worth on what is kept, before and after it was asked again."""
    rest = {row.id: row for row in rows}
    found = []
    for outcome in decision.outcomes:
        row = rest[outcome.candidate.owner_id]
        if kind_of(row) != "discount":
            continue
        before = _worth(row.id, left)
        after = _worth_now(outcome, decision, lines) if outcome.status == "APPLICABLE" else 0
        reason = outcome.reason
        if reason is None and after < before:
            reason = Reason("discount_smaller", "order", need=before, got=after)
        found.append(Withdrawn(row.id, before, after, reason))
    return tuple(found)


def _worth_now(outcome: Outcome, decision: Decision, lines: Sequence[KeptLine]) -> int:
    """Return what an offer takes off the kept cart, without units it adds that are not kept."""
    application = outcome.application
    if application is None or decision.cart is None:
        return 0
    worth = application.discount
    own = [line for line in lines if line.own]
    for change in application.changes:
        if change.quantity <= 0:
            continue
        planned = decision.cart.lines[change.index]
        kept = (
            own[change.index].added
            if change.index < len(own)
            else sum(
                line.added
                for line in lines
                if not line.own and _same(line.item, planned.product_id, planned.sku_id)
            )
        )
        unkept = max(0, change.quantity - kept)
        worth -= min(change.discount, planned.unit_price * unkept)
    return max(0, worth)


def _same(item: OrderItem, product_id: str | None, sku_id: str | None) -> bool:
    return item.sku_id == sku_id if sku_id else item.product_id == product_id
