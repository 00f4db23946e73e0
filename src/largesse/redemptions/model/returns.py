"""The nouns of returns: what of an order is brought back, and what goes back for it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from largesse.kernel.reason import Reason
from largesse.redemptions.model.log import Tally

PartKind = Literal["discount", "credits", "points"]
ThresholdPolicy = Literal["keep", "reprice"]
PointsPolicy = Literal["take_back", "keep"]
CodePolicy = Literal["give_back", "keep"]

OTHERS = ""
"""Stands for a redemption where the merchant took something off that no redemption did."""


class LineAsked(msgspec.Struct, frozen=True):
    """What comes back: units of a line, named by its id or by what it is of."""

    line: str
    quantity: int


class ReturnRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What comes back, and how to treat what hangs on it.

    `amount` is for an order that has no lines.
    """

    lines: tuple[LineAsked, ...] = ()
    amount: int | None = None
    threshold_policy: ThresholdPolicy = "keep"
    points_policy: PointsPolicy = "take_back"
    code_policy: CodePolicy = "give_back"
    note: str | None = None


class Part(msgspec.Struct, frozen=True):
    """What one redemption took off a line, or paid of it; `units` are those it reached."""

    redemption_id: str
    kind: PartKind
    amount: int = 0
    units: int = 0


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one line with all that was taken off them and paid for them.

    `added` of them were put into the cart by an offer. An order without lines is one holding with
    no line id, every wire unit of money a unit of it.
    """

    line_id: str | None
    quantity: int
    paid: int
    parts: tuple[Part, ...] = ()
    added: int = 0
    product_id: str | None = None
    sku_id: str | None = None
    source_id: str | None = None

    @property
    def amount(self) -> int:
        """Return what it was worth before anything was taken off."""
        return self.paid + sum(part.amount for part in self.parts)

    def taken(self, kind: PartKind) -> int:
        """Return what was taken off by discounts, or paid in credits or points."""
        return sum(part.amount for part in self.parts if part.kind == kind)


class Withheld(msgspec.Struct, frozen=True):
    """What was kept back of one payment: of money, or of the credits of a redemption."""

    redemption_id: str
    amount: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What a return gives back of one redemption.

    `worth` is what of the discount, or of the payment, stood on the lines; `amount` the credits or
    points spent that go back, `points` the points credited that are taken back.
    """

    redemption_id: str
    kind: PartKind
    worth: int = 0
    amount: int = 0
    points: int = 0
    order_amount: int = 0
    discount_amount: int = 0
    claims: Tally


class Withdrawn(msgspec.Struct, frozen=True):
    """A discount that is worth less on what is kept than its share; `reason` says why."""

    redemption_id: str
    before: int
    after: int
    reason: Reason | None = None


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What a return is: the lines that come back, and what goes back for them.

    `deduction` is what this return keeps back on top of earlier ones, less than nothing where it
    lets go of some; `withheld` is all that is kept back after it.
    """

    lines: tuple[Holding, ...]
    left: tuple[Holding, ...]
    shares: tuple[Share, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    money: int = 0
    whole: bool = False

    @property
    def amount(self) -> int:
        """Return what comes back, before discounts."""
        return sum(line.amount for line in self.lines)

    @property
    def discount(self) -> int:
        """Return what discounts had taken off it."""
        return sum(line.taken("discount") for line in self.lines)

    @property
    def total(self) -> int:
        """Return what had been paid for it in money."""
        return sum(line.paid for line in self.lines)

    @property
    def credits(self) -> int:
        """Return what goes back to gift cards."""
        return sum(share.amount for share in self.shares if share.kind == "credits")

    @property
    def points_worth(self) -> int:
        """Return what the points were worth that go back to cards."""
        return sum(share.worth for share in self.shares if share.kind == "points")

    @property
    def refund(self) -> int:
        """Return everything that goes back, in money's worth."""
        return self.money + self.credits + self.points_worth

    @property
    def deduction(self) -> int:
        """Return what is kept back of what was paid for the lines."""
        return self.amount - self.discount - self.refund


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    """Something that goes back to where it came from, or is taken back.

    `of` says what: credits of a card, points spent, the use of a code, points credited.
    """

    of: Literal["credits", "points", "use", "credited_points"]
    redemption_id: str
    amount: int
    voucher_id: str | None = None
    code: str | None = None
    promotion_tier_id: str | None = None


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """A return of an order; one only previewed has no id."""

    id: str | None
    order_id: str
    request: ReturnRequest
    decided: Decided
    created_at: datetime
    order_source_id: str | None = None
    customer_id: str | None = None
    caller_id: str | None = None
    given_back: tuple[GivenBack, ...] = ()


class ReturnFilter(msgspec.Struct, frozen=True):
    """Which returns a list is about; `None` asks nothing."""

    order: str | None = None
    customer: str | None = None
    after: datetime | None = None
    before: datetime | None = None


class OrderReturns(msgspec.Struct, frozen=True):
    """How an order stands: what came back, and what is left of it."""

    order_id: str
    order_source_id: str | None
    status: str
    returns: tuple[Return, ...]
    left: tuple[Holding, ...]

    @property
    def amount(self) -> int:
        """Return what came back, before discounts."""
        return sum(each.decided.amount for each in self.returns)

    @property
    def refund(self) -> int:
        """Return what went back for it, in money's worth."""
        return sum(each.decided.refund for each in self.returns)
