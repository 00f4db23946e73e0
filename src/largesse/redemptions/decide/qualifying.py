"""What a question about eligibility asks of an offer, and which page of the answer is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from largesse.kernel.cart import Cart
from largesse.pricing.model import Candidate, Discount, Gift, StackingRules
from largesse.pricing.targets import merge_scopes
from largesse.redemptions.model import Cursor, Possible, Qualified, Scenario, SortingRule
from largesse.rules import covers
from largesse.rules.relaxing import (
    Keeps,
    asks_nothing,
    counts_nothing,
    is_of_audience,
    items_wanted,
    relaxed,
)

_MILLISECOND = timedelta(milliseconds=1)
_LAST_PLACE = 999
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC) - _MILLISECOND

_ASKED: dict[Scenario, Keeps] = {
    "AUDIENCE_ONLY": is_of_audience,
    "PRODUCTS": asks_nothing,
    "PRODUCTS_DISCOUNT": asks_nothing,
    "PRODUCTS_BY_CUSTOMER": is_of_audience,
    "PRODUCTS_DISCOUNT_BY_CUSTOMER": is_of_audience,
}
"""Which conditions a scenario asks; the others ask all that count nothing."""


def holds_cart(scenario: Scenario) -> bool:
    """Say whether the cart must fulfil what an offer asks of it."""
    return scenario not in _ASKED


def as_asked(candidate: Candidate, scenario: Scenario, cart: Cart | None) -> Candidate:
    """Return an offer as a scenario looks at it: with the conditions it asks, and no others.

    A gift card needs an amount to know what to spend; where none is told, it spends nothing and
    is there all the same.
    """
    keeps = _ASKED.get(scenario, counts_nothing)
    rules = tuple(relaxed(rule, keeps) for rule in candidate.rules)
    benefit = candidate.benefit
    needs_cart = cart is not None and holds_cart(scenario)
    if isinstance(benefit, Gift) and not needs_cart and not _can_spend(benefit, cart):
        benefit = Gift(benefit.balance, requested=0)
    return msgspec.structs.replace(
        candidate,
        rules=rules,
        benefit=benefit,
        bundles_asked=holds_cart(scenario),
        budgets_asked=False,
    )


def _can_spend(gift: Gift, cart: Cart | None) -> bool:
    if cart is None or not cart.amount_known:
        return False
    return gift.effect == "APPLY_TO_ORDER" or bool(cart.lines)


def stacking_as_asked(stacking: StackingRules, scenario: Scenario) -> StackingRules:
    """Return the stacking rules a scenario keeps: where no cart is asked, no effect is no fault."""
    if holds_cart(scenario):
        return stacking
    return msgspec.structs.replace(
        stacking, redeemables_no_effect_rule="REDEEM_ANYWAY", no_effect_skip_categories=()
    )


def concerns(candidate: Candidate, scenario: Scenario, cart: Cart | None) -> bool:
    """Say whether an offer is about the products asked about, in a scenario that names some.

    With DISCOUNT it must take something off one of them; else it may also just ask for one.
    """
    if not scenario.startswith("PRODUCTS"):
        return True
    lines = cart.lines if cart else ()
    scope = merge_scopes(rule.scope for rule in candidate.rules)
    included, excluded = covers(scope.included), covers(scope.excluded)
    given = _given_free(candidate)
    for line in lines:
        if not excluded(line) and (scope.included_all or included(line)):
            return True
        if given & {line.product_id, line.sku_id}:
            return True
    if "DISCOUNT" in scenario:
        return False
    wanted = items_wanted(candidate.rules)
    return any(wanted(line) for line in lines)


def _given_free(candidate: Candidate) -> set[str | None]:
    if not isinstance(candidate.benefit, Discount):
        return set()
    named = {each for unit in candidate.benefit.units for each in (unit.product_id, unit.sku_id)}
    return named - {None}


def cursor_of(moment: datetime) -> Cursor:
    """Return where a page begins, from a time on the wire.

    The wire tells times in milliseconds, and several offers may be of the same one. The places
    behind the milliseconds say how many of these were told already; none said is all of them.
    """
    passed = moment.microsecond % 1000
    return Cursor(moment - timedelta(microseconds=passed), passed)


def cursor_after(seen: Sequence[Possible], last: Possible, began: Cursor | None) -> datetime:
    """Return the time on the wire after which the page that follows `last` begins.

    `seen` is everything looked at in order, from `began` on.
    """
    moment = millisecond_of(last.created_at)
    place = began.passed if began is not None and began.moment == moment else 0
    for each in seen:
        place += millisecond_of(each.created_at) == moment
        if each.id == last.id:
            break
    return moment + timedelta(microseconds=min(place, _LAST_PLACE))


def millisecond_of(moment: datetime) -> datetime:
    """Return a moment as the wire tells it."""
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def before(cursor: Cursor | None) -> datetime | None:
    """Return the moment before which what follows the cursor was made."""
    if cursor is None:
        return None
    if not cursor.passed or cursor.moment > _LAST_MOMENT:
        return cursor.moment
    return cursor.moment + _MILLISECOND


def by_deal(qualified: Sequence[Qualified], sorting: SortingRule) -> list[Qualified]:
    """Return offers by what they take off, the best first or last; equals the newest first."""
    best_first = sorting == "BEST_DEAL"
    newest_first = sorted(qualified, key=lambda each: each.possible.id)
    newest_first.sort(key=lambda each: each.possible.created_at, reverse=True)
    return sorted(newest_first, key=lambda each: -each.deal if best_first else each.deal)


def following(
    qualified: Sequence[Qualified], seen: Sequence[Possible], cursor: Cursor | None
) -> list[Qualified]:
    """Return what stands after the cursor in a list in any order.

    One that does not qualify any more cannot be found: the list then begins anew, so that offers
    may be told twice but none is lost.
    """
    if cursor is None:
        return list(qualified)
    same = [each.id for each in seen if millisecond_of(each.created_at) == cursor.moment]
    last = same[cursor.passed - 1] if 0 < cursor.passed <= len(same) else None
    for place, each in enumerate(qualified):
        if each.possible.id == last or (cursor.passed == 0 and each.possible.id in same):
            return list(qualified[place + 1 :])
    return list(qualified)
