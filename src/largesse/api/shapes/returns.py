"""Returns on the wire of our own API."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import LARGEST, ShortText, given, wire_time
from largesse.kernel.messages import explain
from largesse.kernel.reason import Scalar
from largesse.redemptions.model.returns import (
    CodePolicy,
    Decided,
    Holding,
    LineAsked,
    OrderReturns,
    Part,
    PointsPolicy,
    Return,
    ReturnRequest,
    Share,
    ThresholdPolicy,
    Withdrawn,
)
from largesse.storage import Work

_LINES = 500


class ReturnLineInput(msgspec.Struct, frozen=True):
    """Units that come back."""

    line: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=1000,
            description="The id of an order item, or the id or source id of a product or SKU.",
        ),
    ]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)]


class ReturnInput(msgspec.Struct, frozen=True, kw_only=True):
    """What comes back, and how to treat what hangs on it.

    `threshold_policy`: `keep` lets the discounts of what is kept be; `reprice` asks them again and
    keeps back what the customer would not have got. `points_policy`: `keep` leaves the customer the
    points that the order earned. `code_policy`: `keep` leaves codes used even when all comes back.
    """

    lines: Annotated[list[ReturnLineInput], Meta(max_length=_LINES)] | None = None
    amount: (
        Annotated[
            int, Meta(ge=1, le=LARGEST, description="For an order without lines; wire units: x100.")
        ]
        | None
    ) = None
    threshold_policy: ThresholdPolicy | None = None
    points_policy: PointsPolicy | None = None
    code_policy: CodePolicy | None = None
    note: ShortText | None = None


class PartShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one redemption had taken off these units, or paid of them.

    Without a redemption it is what the merchant took off.
    """

    redemption_id: str | UnsetType = UNSET
    kind: Annotated[str, Meta(description="discount, credits or points")]
    amount: int
    quantity: Annotated[int, Meta(description="Units it had reached.")] | UnsetType = UNSET


class ReturnLineShape(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a line with all that was taken off them; `total` was paid for them in money."""

    line_id: str
    product_id: str | UnsetType = UNSET
    sku_id: str | UnsetType = UNSET
    source_id: str | UnsetType = UNSET
    quantity: int
    added_quantity: (
        Annotated[int, Meta(description="Units an offer had put into the cart.")] | UnsetType
    ) = UNSET
    amount: int
    discount: int
    credits: int
    points_worth: int
    total: int
    parts: list[PartShape]


class RefundShape(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back, by the way it was paid; `points_worth` is what the points were worth."""

    amount: int
    money: int
    credits: int
    points_worth: int


class GivenBackShape(msgspec.Struct, frozen=True, kw_only=True):
    """Something that goes back to where it came from, or is taken back.

    `of`: `credits` to their card, `points` that paid, the `use` of a code, `credited_points` that
    are taken from the customer again.
    """

    of: str
    redemption_id: str
    amount: int
    voucher_id: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    promotion_tier_id: str | UnsetType = UNSET


class WithdrawnShape(msgspec.Struct, frozen=True, kw_only=True):
    """A discount that is worth less on what is kept than its share, and why."""

    redemption_id: str
    before: int
    after: int
    reason: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    where: str | UnsetType = UNSET
    need: Scalar | list[Scalar] | UnsetType = UNSET
    got: Scalar | list[Scalar] | UnsetType = UNSET


class ReturnShape(msgspec.Struct, frozen=True, kw_only=True):
    """A return of some of an order. Amounts are wire units (x100).

    `refund.amount` = `amount` - `discount` - `deduction`.
    """

    id: str | None
    status: Annotated[str, Meta(description="DONE or PREVIEW.")]
    order_id: str
    order_source_id: str | None
    customer_id: str | None
    created_at: str
    whole: Annotated[bool, Meta(description="Whether nothing of the order is left.")]
    threshold_policy: str
    points_policy: str
    code_policy: str
    note: str | None
    amount: Annotated[int, Meta(description="What comes back, before discounts.")]
    discount: Annotated[int, Meta(description="What discounts had taken off it.")]
    deduction: Annotated[
        int,
        Meta(
            description="What is kept back for discounts that do not hold for what is kept; "
            "less than nothing when earlier ones are let go of."
        ),
    ]
    withheld: Annotated[int, Meta(description="All that is kept back of the order after it.")]
    refund: RefundShape
    lines: list[ReturnLineShape]
    given_back: list[GivenBackShape]
    withdrawn: list[WithdrawnShape]
    object: str = "return"


class ReturnList(msgspec.Struct, frozen=True):
    """A page of returns."""

    data: list[ReturnShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class OrderReturnsShape(msgspec.Struct, frozen=True, kw_only=True):
    """What came back of an order, and what of it can still come back."""

    order_id: str
    order_source_id: str | None
    order_status: str
    amount: int
    refund: int
    whole: bool
    left: list[ReturnLineShape]
    left_amount: int
    left_total: int
    data: list[ReturnShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def return_request(data: ReturnInput) -> ReturnRequest:
    """Return what is asked to come back."""
    return ReturnRequest(
        lines=tuple(LineAsked(each.line, each.quantity) for each in data.lines or ()),
        amount=data.amount,
        threshold_policy=data.threshold_policy or "keep",
        points_policy=data.points_policy or "take_back",
        code_policy=data.code_policy or "give_back",
        note=data.note,
    )


def return_shape(work: Work, made: Return) -> ReturnShape:
    """Return a return as it is told."""
    decided, request = made.decided, made.request
    return ReturnShape(
        id=made.id,
        status="DONE" if made.id else "PREVIEW",
        order_id=made.order_id,
        order_source_id=made.order_source_id,
        customer_id=made.customer_id,
        created_at=wire_time(made.created_at),
        whole=decided.whole,
        threshold_policy=request.threshold_policy,
        points_policy=request.points_policy,
        code_policy=request.code_policy,
        note=request.note,
        amount=decided.amount,
        discount=decided.discount,
        deduction=decided.deduction,
        withheld=sum(each.amount for each in decided.withheld),
        refund=_refund(decided),
        lines=_lines(decided.lines),
        given_back=[
            GivenBackShape(
                of=each.of,
                redemption_id=each.redemption_id,
                amount=each.amount,
                voucher_id=given(each.voucher_id),
                code=given(each.code),
                promotion_tier_id=given(each.promotion_tier_id),
            )
            for each in made.given_back
        ],
        withdrawn=[_withdrawn(work, each) for each in decided.withdrawn],
    )


def _refund(decided: Decided) -> RefundShape:
    return RefundShape(
        amount=decided.refund,
        money=decided.money,
        credits=decided.credits,
        points_worth=decided.points_worth,
    )


def _lines(holdings: tuple[Holding, ...]) -> list[ReturnLineShape]:
    """Return lines; what comes back of an order without lines is told in its amounts alone."""
    return [
        ReturnLineShape(
            line_id=each.line_id,
            product_id=given(each.product_id),
            sku_id=given(each.sku_id),
            source_id=given(each.source_id),
            quantity=each.quantity,
            added_quantity=each.added or UNSET,
            amount=each.amount,
            discount=each.taken("discount"),
            credits=each.taken("credits"),
            points_worth=each.taken("points"),
            total=each.paid,
            parts=[_part(part) for part in each.parts if part.amount or part.units],
        )
        for each in holdings
        if each.line_id is not None and each.quantity
    ]


def _part(part: Part) -> PartShape:
    return PartShape(
        redemption_id=part.redemption_id or UNSET,
        kind=part.kind,
        amount=part.amount,
        quantity=part.units or UNSET,
    )


def _withdrawn(work: Work, told: Withdrawn) -> WithdrawnShape:
    reason = told.reason
    if reason is None:
        return WithdrawnShape(
            redemption_id=told.redemption_id, before=told.before, after=told.after
        )
    return WithdrawnShape(
        redemption_id=told.redemption_id,
        before=told.before,
        after=told.after,
        reason=reason.code,
        message=explain(reason, work.language),
        where=reason.where or UNSET,
        need=given(reason.need),
        got=given(reason.got),
    )


def order_returns_shape(work: Work, found: OrderReturns) -> OrderReturnsShape:
    """Return how an order stands after its returns."""
    return OrderReturnsShape(
        order_id=found.order_id,
        order_source_id=found.order_source_id,
        order_status=found.status,
        amount=found.amount,
        refund=found.refund,
        whole=not any(each.quantity for each in found.left),
        left=_lines(found.left),
        left_amount=sum(each.amount for each in found.left),
        left_total=sum(each.paid for each in found.left),
        data=[return_shape(work, each) for each in found.returns],
        total=len(found.returns),
    )


class ShareShape(msgspec.Struct, frozen=True):
    """What went back of one redemption."""

    redemption_id: str
    kind: str
    amount: int
    points: int
    discount_amount: int


def share_shape(share: Share) -> ShareShape:
    """Return a share as messages tell it."""
    return ShareShape(
        share.redemption_id, share.kind, share.amount, share.points, share.discount_amount
    )
