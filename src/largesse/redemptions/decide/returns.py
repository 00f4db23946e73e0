"""What goes back for a return: discounts, payments and counters, and what is kept back of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from largesse.kernel.reason import Reason
from largesse.kernel.rounding import round_half_up
from largesse.orders import Order
from largesse.redemptions.decide.holdings import chosen, kind_of
from largesse.redemptions.model import Redemption, Tally
from largesse.redemptions.model.returns import (
    OTHERS,
    Decided,
    Holding,
    ReturnRequest,
    Share,
    Withdrawn,
    Withheld,
)

RETURNABLE = ("PAID", "FULFILLED")
"""An order in one of these states can be brought back."""


def refuse_return(order: Order, holdings: Iterable[Holding]) -> Reason | None:
    """Return why nothing of an order can come back, or `None`."""
    if order.status not in RETURNABLE:
        return Reason("invalid_order", ".status", need=[*RETURNABLE], got=order.status)
    if not any(each.quantity for each in holdings):
        return Reason("return_exceeds_purchase", ".lines", need=0, got=order.source_id or order.id)
    return None


def decide_return(
    holdings: Sequence[Holding],
    rows: Sequence[Redemption],
    past: Mapping[str, Share],
    request: ReturnRequest,
    quantum: int = 1,
) -> Decided:
    """Return what a return is, with nothing kept back yet.

    `rows` are the order's redemptions that stand and `past` what earlier returns gave back of
    them. Refuses lines that are not there, and more than is left.
    """
    lines, left = chosen(holdings, request, quantum)
    whole = not any(each.quantity for each in left)
    shares = tuple(
        _share(row, past.get(row.id), holdings, lines, request, whole=whole) for row in rows
    )
    money = sum(line.paid for line in lines)
    return Decided(lines=lines, left=left, shares=shares, money=money, whole=whole)


def kept_back(
    decided: Decided, before: Sequence[Withheld], withdrawn: Sequence[Withdrawn] | None
) -> Decided:
    """Return a return with what is kept back of it: from money first, then from credits.

    What earlier returns kept back is let go of first and taken again as far as it still holds:
    never more than what discounts are worth on the lines that are left. `withdrawn` tells which
    discounts are worth less there, `None` that nobody asked.
    """
    most = sum(
        part.amount
        for line in decided.left
        for part in line.parts
        if part.kind == "discount" and part.redemption_id != OTHERS
    )
    wanted = sum(each.amount for each in before)
    if withdrawn is not None:
        wanted = sum(each.before - each.after for each in withdrawn)
    wanted = min(max(0, wanted), most)
    held = {each.redemption_id: each.amount for each in before}
    withheld = []
    there = decided.money + held.get(OTHERS, 0)
    taken = min(wanted, there)
    money = there - taken
    if taken:
        withheld.append(Withheld(OTHERS, taken))
    shares = []
    for share in decided.shares:
        if share.kind == "credits":
            wanted -= taken
            # The last return gives back all there is, what was kept back among it.
            there = share.amount
            if not decided.whole:
                there += held.get(share.redemption_id, 0)
            taken = min(wanted, there)
            shares.append(_with_credits(share, there - taken))
            if taken:
                withheld.append(Withheld(share.redemption_id, taken))
        else:
            shares.append(share)
    return msgspec.structs.replace(
        decided,
        money=money,
        shares=tuple(shares),
        withheld=tuple(withheld),
        withdrawn=tuple(each for each in withdrawn or () if each.after < each.before),
    )


def _with_credits(share: Share, amount: int) -> Share:
    claims = msgspec.structs.replace(share.claims, credits=amount)
    return msgspec.structs.replace(share, amount=amount, claims=claims)


def _share(
    row: Redemption,
    past: Share | None,
    holdings: Sequence[Holding],
    lines: Sequence[Holding],
    request: ReturnRequest,
    *,
    whole: bool,
) -> Share:
    """Return what goes back of one redemption for these lines."""
    kind = kind_of(row)
    worth, worth_left = _worth(row.id, lines), _worth(row.id, holdings)
    value, value_left = (sum(each.amount for each in some) for some in (lines, holdings))
    gone = past or Share(redemption_id=row.id, kind=kind, claims=_nothing(row))

    def of_worth(amount: int) -> int:
        return amount if whole else _portion(amount, worth, worth_left)

    def of_value(amount: int) -> int:
        return amount if whole else _portion(amount, value, value_left)

    counted = row.claims or _nothing(row)
    spent = (row.amount or 0) - gone.amount
    # Of credits as many go back as stood on the lines; points are counted apart from their worth.
    amount = worth if kind == "credits" and not whole else of_worth(spent)
    credited = (row.points or 0) - gone.points
    return Share(
        redemption_id=row.id,
        kind=kind,
        worth=worth,
        amount=min(amount, spent) if kind != "discount" else 0,
        points=of_value(credited) if request.points_policy == "take_back" else 0,
        order_amount=of_value(row.order_amount - gone.order_amount),
        discount_amount=of_worth(row.discount_amount - gone.discount_amount),
        claims=msgspec.structs.replace(
            counted,
            redemptions=0,
            orders_amount=of_value(counted.orders_amount - gone.claims.orders_amount),
            discount_amount=of_worth(counted.discount_amount - gone.claims.discount_amount),
            credits=of_worth(counted.credits - gone.claims.credits),
            units={
                item: units
                for item, all_ in counted.units.items()
                if (
                    units := _units(
                        row.id, item, all_ - gone.claims.units.get(item, 0), holdings, lines
                    )
                )
            },
        ),
    )


def _nothing(row: Redemption) -> Tally:
    day = row.created_at.date()
    return Tally(day, day, day, redemptions=0)


def _worth(redemption_id: str, lines: Iterable[Holding]) -> int:
    return sum(
        part.amount for line in lines for part in line.parts if part.redemption_id == redemption_id
    )


def _units(
    redemption_id: str, item: str, left: int, holdings: Sequence[Holding], lines: Sequence[Holding]
) -> int:
    """Return how many discounted units go back to a budget that counts them of an item."""
    some, all_ = (_reached(redemption_id, item, each) for each in (lines, holdings))
    return _portion(left, some, all_)


def _reached(redemption_id: str, item: str, lines: Iterable[Holding]) -> int:
    kind, _, name = item.partition(":")
    _, _, product = name.partition("/")
    named = product or (name if kind in {"product", "sku"} else None)
    return sum(
        part.units
        for line in lines
        for part in line.parts
        if part.redemption_id == redemption_id
        and (named is None or named in (line.product_id, line.sku_id))
    )


def _portion(amount: int, some: int, all_: int) -> int:
    if some >= all_:
        return amount if some else 0
    return max(0, min(amount, round_half_up(amount * some, all_)))


def joined(shares: Iterable[Share]) -> dict[str, Share]:
    """Return what several returns gave back together, by redemption."""
    found: dict[str, Share] = {}
    for share in shares:
        known = found.get(share.redemption_id)
        found[share.redemption_id] = share if known is None else _sum(known, share)
    return found


def with_refunds(
    past: Mapping[str, Share], rows: Iterable[Redemption], refunded: Mapping[str, int]
) -> dict[str, Share]:
    """Return what was given back of redemptions, what refunds put onto other cards among it.

    Of counters a refund gives nothing back: what was spent stays spent.
    """
    gone = [
        Share(redemption_id=row.id, kind="credits", amount=amount, claims=_nothing(row))
        for row in rows
        if (amount := refunded.get(row.id))
    ]
    return joined([*past.values(), *gone])


def no_more_than(
    decided: Decided, rows: Iterable[Redemption], past: Mapping[str, Share]
) -> Decided:
    """Return a return that gives back to cards no more than is left of what they paid."""
    left = {
        row.id: (row.amount or 0) - (past[row.id].amount if row.id in past else 0) for row in rows
    }
    shares = tuple(
        _with_credits(share, left[share.redemption_id])
        if share.kind == "credits" and share.amount > left[share.redemption_id]
        else share
        for share in decided.shares
    )
    return msgspec.structs.replace(decided, shares=shares)


def together(shares: Iterable[Share]) -> Share | None:
    """Return what was given back of several redemptions as if they were one; `None` of none."""
    total: Share | None = None
    for share in shares:
        total = share if total is None else _sum(total, share)
    return total


def _sum(one: Share, other: Share) -> Share:
    a, b = one.claims, other.claims
    return msgspec.structs.replace(
        one,
        worth=one.worth + other.worth,
        amount=one.amount + other.amount,
        points=one.points + other.points,
        order_amount=one.order_amount + other.order_amount,
        discount_amount=one.discount_amount + other.discount_amount,
        claims=msgspec.structs.replace(
            a,
            redemptions=a.redemptions + b.redemptions,
            orders_amount=a.orders_amount + b.orders_amount,
            discount_amount=a.discount_amount + b.discount_amount,
            credits=a.credits + b.credits,
            units={k: a.units.get(k, 0) + b.units.get(k, 0) for k in {**a.units, **b.units}},
        ),
    )


def rest_of(row: Redemption, past: Share | None) -> Redemption:
    """Return a redemption less what returns gave back of it: what a rollback takes back."""
    if past is None:
        return row
    claims, gone = row.claims, past.claims
    if claims is not None:
        claims = msgspec.structs.replace(
            claims,
            redemptions=claims.redemptions - gone.redemptions,
            orders_amount=claims.orders_amount - gone.orders_amount,
            discount_amount=claims.discount_amount - gone.discount_amount,
            credits=claims.credits - gone.credits,
            units={k: n - gone.units.get(k, 0) for k, n in claims.units.items()},
        )
    return msgspec.structs.replace(
        row,
        amount=None if row.amount is None else row.amount - past.amount,
        points=None if row.points is None else row.points - past.points,
        order_amount=row.order_amount - past.order_amount,
        discount_amount=row.discount_amount - past.discount_amount,
        claims=claims,
    )
