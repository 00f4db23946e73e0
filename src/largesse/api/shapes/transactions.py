"""Movements on gift cards and loyalty cards, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.addresses import absolute
from largesse.api.shapes.exports import Fields
from largesse.api.wire import LARGEST, ShortText, given, wire_time
from largesse.ledger import Posting, PostingReason
from largesse.loyalty.model.adjusting import Adjusted, PointsAdjustment
from largesse.loyalty.model.transactions import TRANSACTION_OF
from largesse.transfer import ExportDraft
from largesse.vouchers import BalanceChange, BalanceChanged, Transaction, TransactionPage

SignedAmount = Annotated[int, Meta(ge=-LARGEST, le=LARGEST, description="Wire units: x100.")]
Note = Annotated[str, Meta(max_length=1000)]
SourceId = Annotated[str, Meta(min_length=1, max_length=255)]

_CREDITS: Mapping[PostingReason, str] = {
    "issue": "CREDITS_ADDITION",
    "addition": "CREDITS_ADDITION",
    "transfer_in": "CREDITS_ADDITION",
    "removal": "CREDITS_REMOVAL",
    "expiration": "CREDITS_REMOVAL",
    "deletion": "CREDITS_REMOVAL",
    "erased": "CREDITS_REMOVAL",
    "transfer_out": "CREDITS_REMOVAL",
    "redemption": "CREDITS_REDEMPTION",
    "redeemed_before": "CREDITS_REDEMPTION",
    "refund": "CREDITS_REFUND",
}
_EARNED: tuple[str, ...] = (
    *("event", "earning_rule", "segment", "loyalty_tier", "custom_event", "event_schema"),
    *("holder_loyalty_tier", "reward", "source_voucher", "destination_voucher", "pending_points"),
)
"""What a movement of points may tell besides, under the same name in what its posting refers to."""


class BalanceInput(msgspec.Struct, frozen=True):
    """What to put on a card, or with a minus to take off it."""

    amount: SignedAmount
    source_id: SourceId | UnsetType | None = UNSET
    reason: Note | UnsetType | None = UNSET


class RelatedVoucher(msgspec.Struct, frozen=True):
    """The card a balance is of."""

    id: str
    type: str = "voucher"


class BalanceShape(msgspec.Struct, frozen=True, kw_only=True):
    """What moved, what was put on the card in all less what was taken off, what is on it then."""

    amount: int | UnsetType = UNSET
    points: int | UnsetType = UNSET
    total: int
    balance: int
    type: str
    operation_type: str
    related_object: RelatedVoucher
    object: str = "balance"


class Named(msgspec.Struct, frozen=True):
    """Something by its id."""

    id: str


class NamedOrder(msgspec.Struct, frozen=True):
    """An order by its id and what the merchant calls it."""

    id: str
    source_id: str | None


class TransactionDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What a movement is about."""

    balance: BalanceShape
    order: NamedOrder | UnsetType = UNSET
    redemption: Named | UnsetType = UNSET
    rollback: Named | UnsetType = UNSET
    event: Any | UnsetType = UNSET
    earning_rule: Any | UnsetType = UNSET
    segment: Any | UnsetType = UNSET
    loyalty_tier: Any | UnsetType = UNSET
    custom_event: Any | UnsetType = UNSET
    event_schema: Any | UnsetType = UNSET
    holder_loyalty_tier: Any | UnsetType = UNSET
    reward: Any | UnsetType = UNSET
    source_voucher: Any | UnsetType = UNSET
    destination_voucher: Any | UnsetType = UNSET
    pending_points: Any | UnsetType = UNSET


class TransactionShape(msgspec.Struct, frozen=True, kw_only=True):
    """One movement on a card."""

    id: str
    source_id: str | None
    voucher_id: str | None
    campaign_id: str | None
    source: str | None
    reason: str | None
    type: str
    details: TransactionDetails
    related_transaction_id: str | None
    created_at: str


class TransactionList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of movements."""

    data: list[TransactionShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class TransactionExportParameters(msgspec.Struct, frozen=True):
    """What goes into the file."""

    order: ShortText | None = None
    fields: Fields | None = None
    filters: dict[str, Any] | None = None


class TransactionExportRequest(msgspec.Struct, frozen=True):
    """Which movements to export."""

    parameters: TransactionExportParameters | None = None


def balance_change(data: BalanceInput) -> BalanceChange:
    """Return what a request changes of a balance."""
    return BalanceChange(
        amount=data.amount, source_id=data.source_id or None, note=data.reason or None
    )


def changed_shape(changed: BalanceChanged) -> BalanceShape:
    """Return what a change of a balance did, as the wire answers it."""
    return balance_shape(changed.posting, points=False)


def balance_shape(posting: Posting, *, points: bool) -> BalanceShape:
    """Return a balance after a movement; with `points` the movement is told in points."""
    balance = posting.balance or 0
    card = "loyalty_card" if posting.kind == "points" else "gift_voucher"
    by_hand = posting.reason in ("addition", "removal")
    return BalanceShape(
        amount=UNSET if points else posting.amount,
        points=posting.amount if points else UNSET,
        total=balance if posting.total is None else posting.total,
        balance=balance,
        type=card,
        operation_type="MANUAL" if by_hand else "AUTOMATIC",
        related_object=RelatedVoucher(posting.holder_id or ""),
    )


def transaction_shape(transaction: Transaction) -> TransactionShape:
    """Return a movement as the wire has it."""
    posting = transaction.posting
    told = {name: posting.related[name] for name in _EARNED if name in posting.related}
    if posting.event_id is not None:
        told.setdefault("event", {"id": posting.event_id})
    if posting.earning_rule_id is not None:
        told.setdefault("earning_rule", {"id": posting.earning_rule_id})
    if posting.reward_id is not None:
        told.setdefault("reward", {"id": posting.reward_id})
    return TransactionShape(
        id=posting.id,
        source_id=posting.source_id,
        voucher_id=posting.holder_id,
        campaign_id=posting.programme_id or posting.campaign_id,
        source=posting.related.get("source"),
        reason=posting.note,
        type=transaction_type(posting),
        details=TransactionDetails(
            **told,
            balance=balance_shape(posting, points=posting.kind == "points"),
            order=NamedOrder(posting.order_id, transaction.order_source_id)
            if posting.order_id
            else UNSET,
            redemption=Named(posting.redemption_id) if posting.redemption_id else UNSET,
            rollback=Named(posting.rollback_id) if posting.rollback_id else UNSET,
        ),
        related_transaction_id=posting.related.get("transaction_id"),
        created_at=wire_time(posting.created_at),
    )


def transaction_type(posting: Posting) -> str:
    """Return what a movement is called on the wire."""
    if posting.kind == "points":
        return TRANSACTION_OF[posting.reason]
    return _CREDITS[posting.reason]


def transaction_list(page: TransactionPage) -> TransactionList:
    """Return a page of movements as the wire has it."""
    shapes = [transaction_shape(each) for each in page.transactions]
    return TransactionList(
        data=shapes,
        has_more=page.more,
        more_starting_after=given(shapes[-1].id if page.more and shapes else None),
    )


def transactions_draft(
    data: TransactionExportRequest | None,
    *,
    voucher: str | None = None,
    campaign: str | None = None,
) -> ExportDraft:
    """Return the export of the movements on one card, or on the cards of a campaign."""
    asked = (data.parameters if data else None) or TransactionExportParameters()
    return ExportDraft(
        kind="voucher_transactions",
        fields=asked.fields,
        order=asked.order or None,
        # Always told back: SDKs insist on it.
        filters=asked.filters or {},
        campaign=campaign,
        voucher=voucher,
        base=absolute(""),
    )


def points_adjustment(data: BalanceInput) -> PointsAdjustment:
    """Return what a request changes of a loyalty card's points."""
    return PointsAdjustment(
        points=data.amount, source_id=data.source_id or None, note=data.reason or None
    )


def points_changed_shape(adjusted: Adjusted) -> BalanceShape:
    """Return what a change of points did, as a change of a balance is answered."""
    return balance_shape(adjusted.posting, points=False)
