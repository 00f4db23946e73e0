"""Gift cards under `/api`: what is on them, the law they are under, sales and refunds."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.addresses import absolute
from largesse.api.shapes.transactions import BalanceShape, Note, SourceId, balance_shape
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.api.wire import (
    LARGEST,
    Amount,
    ShortText,
    given,
    read_time,
    wire_time,
    wire_time_or_none,
)
from largesse.ledger import Lot
from largesse.redemptions.model.refunds import CardRefund, RefundDraft
from largesse.vouchers.model import (
    BalanceChange,
    BalanceChanged,
    GiftCard,
    GiftCardLaw,
    GiftCardLaws,
    GiftCardSale,
    GiftCardTerms,
    SaleDraft,
    SalesSum,
)

Credit = Annotated[int, Meta(ge=1, le=LARGEST, description="Wire units: x100.")]
Reference = Annotated[str, Meta(min_length=1, max_length=255)]
TimeText = Annotated[str, Meta(max_length=100)]
Country = Annotated[str, Meta(min_length=2, max_length=6)]


class LawShape(msgspec.Struct, frozen=True, kw_only=True):
    """For how long a paid gift card has to stay good somewhere."""

    id: str
    country: str
    region: str | None
    rule: str
    years: int | None
    restarts_on_load: bool
    valid_from: str
    source: str
    article: str
    object: str = "gift_card_law"


class LawList(msgspec.Struct, frozen=True, kw_only=True):
    """Every law that is known, and which edition of the list it is. It is no legal advice."""

    data: list[LawShape]
    version: str
    total: int
    object: str = "list"
    data_ref: str = "data"


class TermsInput(msgspec.Struct, frozen=True):
    """Whose law new cards are under: `KR`, `US-NY`, `none`, or null for nothing said."""

    law: Country | None


class TermsShape(msgspec.Struct, frozen=True, kw_only=True):
    """Whose law new cards are under: what is said here, and what is in force."""

    campaign_id: str | None
    law: str | None
    in_force: LawShape | None
    object: str = "gift_card_terms"


class LotShape(msgspec.Struct, frozen=True, kw_only=True):
    """Credit that was put on together; the soonest to lapse is spent first."""

    id: str
    amount: int
    remaining: int
    created_at: str
    expires_at: str | None


class SaleInput(msgspec.Struct, frozen=True, kw_only=True):
    """The sale of a card."""

    price_paid: Amount
    face_value: Credit | UnsetType | None = UNSET
    currency: Annotated[str, Meta(max_length=10)] | UnsetType | None = UNSET
    sold_at: TimeText | UnsetType | None = UNSET
    order_id: Reference | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET


class SaleShape(msgspec.Struct, frozen=True, kw_only=True):
    """The sale of a card; `promotional_amount` is what of its face value nobody paid for."""

    voucher_id: str
    code: str
    campaign_id: str | None
    face_value: int
    price_paid: int
    promotional_amount: int
    currency: str
    sold_at: str
    order_id: str | None
    note: str | None
    object: str = "gift_card_sale"


class SalesSumShape(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold in one currency."""

    currency: str
    cards: int
    face_value: int
    price_paid: int
    promotional_amount: int


class SaleList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of sales, and what all of them come to."""

    data: list[SaleShape]
    sums: list[SalesSumShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class CardBalance(msgspec.Struct, frozen=True, kw_only=True):
    """What is on a card, what of it can be spent now, and what came of the rest."""

    balance: int
    available: int
    held: int
    granted: int
    redeemed: int
    removed: int
    expired: int
    next_expiration_at: str | None
    next_expiration_amount: int | None


class CardLaw(msgspec.Struct, frozen=True, kw_only=True):
    """The law a card was made under, and until when it stays good by it; null is for ever."""

    law: LawShape
    good_until: str | None


class GiftCardShape(msgspec.Struct, frozen=True, kw_only=True):
    """A gift card with all that is kept about it."""

    id: str
    code: str
    expiration_date: str | None
    holder_id: str | None
    balance: CardBalance
    lots: list[LotShape]
    law: CardLaw | None
    sale: SaleShape | None
    transactions_url: str
    voucher: VoucherShape
    object: str = "gift_card"


class FreeCreditInput(msgspec.Struct, frozen=True, kw_only=True):
    """Credit nobody paid for: it lapses at a moment, or a duration of ISO 8601 from now."""

    amount: Credit
    expires_at: TimeText | UnsetType | None = UNSET
    expires_in: TimeText | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    source_id: SourceId | UnsetType | None = UNSET


class FreeCreditShape(msgspec.Struct, frozen=True, kw_only=True):
    """Free credit that was put on a card."""

    id: str
    amount: int
    expires_at: str | None
    balance: BalanceShape
    note: str | None
    created_at: str
    object: str = "gift_card_credit"


class RefundInput(msgspec.Struct, frozen=True, kw_only=True, rename={"return_": "return"}):
    """What is refunded onto a card, of an order, a redemption or a return.

    Onto `card`; without one onto a new card, of `campaign` or of none.
    """

    amount: Credit
    order: Reference | UnsetType | None = UNSET
    redemption: Reference | UnsetType | None = UNSET
    return_: Reference | UnsetType | None = UNSET
    card: Reference | UnsetType | None = UNSET
    campaign: ShortText | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    source_id: SourceId | UnsetType | None = UNSET


class RefundShape(msgspec.Struct, frozen=True, kw_only=True):
    """A refund onto a card; `balance` is what is on the card after it."""

    id: str
    voucher_id: str
    code: str | None
    amount: int
    balance: int | UnsetType = UNSET
    new_card: bool
    order_id: str | None
    redemption_id: str | None
    return_id: str | None
    source_id: str | None
    note: str | None
    created_at: str
    object: str = "gift_card_refund"


class RefundList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of refunds."""

    data: list[RefundShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def law_shape(law: GiftCardLaw) -> LawShape:
    """Return a law as `/api` has it."""
    return LawShape(
        id=law.id,
        country=law.country,
        region=law.region,
        rule=law.rule,
        years=law.years or None,
        restarts_on_load=law.restarts_on_load,
        valid_from=law.valid_from.isoformat(),
        source=law.source,
        article=law.article,
    )


def law_list(laws: GiftCardLaws) -> LawList:
    """Return all laws as `/api` has them."""
    shapes = [law_shape(law) for law in laws.law]
    return LawList(data=shapes, version=laws.version, total=len(shapes))


def terms_shape(terms: GiftCardTerms) -> TermsShape:
    """Return whose law new cards are under."""
    return TermsShape(
        campaign_id=terms.campaign_id,
        law=terms.own,
        in_force=None if terms.law is None else law_shape(terms.law),
    )


def gift_card_shape(card: GiftCard) -> GiftCardShape:
    """Return a gift card as `/api` has it."""
    voucher, standing = card.details.voucher, card.standing
    law = None
    if card.law is not None:
        law = CardLaw(law=law_shape(card.law), good_until=wire_time_or_none(card.good_until))
    return GiftCardShape(
        id=voucher.id,
        code=voucher.code,
        expiration_date=wire_time_or_none(voucher.expiration_date),
        holder_id=voucher.holder_id,
        balance=CardBalance(
            balance=standing.balance,
            available=standing.available,
            held=standing.held,
            granted=standing.granted,
            redeemed=standing.spent,
            removed=standing.removed,
            expired=standing.expired,
            next_expiration_at=wire_time_or_none(standing.next_expiration_at),
            next_expiration_amount=standing.next_expiration_amount,
        ),
        lots=[_lot_shape(lot) for lot in card.lots],
        law=law,
        sale=None if card.sale is None else sale_shape(card.sale),
        transactions_url=absolute(f"/v1/vouchers/{quote(voucher.code, safe='')}/transactions"),
        voucher=details_shape(card.details),
    )


def _lot_shape(lot: Lot) -> LotShape:
    return LotShape(
        id=lot.id,
        amount=lot.amount,
        remaining=lot.remaining,
        created_at=wire_time(lot.created_at),
        expires_at=wire_time_or_none(lot.expires_at),
    )


def sale_draft(data: SaleInput) -> SaleDraft:
    """Return what a request tells of a sale."""
    return SaleDraft(
        price_paid=data.price_paid,
        face_value=data.face_value or None,
        currency=data.currency or None,
        sold_at=read_time(data.sold_at, ".sold_at"),
        order_id=data.order_id or None,
        note=data.note or None,
    )


def sale_shape(sale: GiftCardSale) -> SaleShape:
    """Return a sale as `/api` has it."""
    return SaleShape(
        voucher_id=sale.voucher_id,
        code=sale.code,
        campaign_id=sale.campaign_id,
        face_value=sale.face_value,
        price_paid=sale.price_paid,
        promotional_amount=sale.promotional,
        currency=sale.currency,
        sold_at=wire_time(sale.sold_at),
        order_id=sale.order_id,
        note=sale.note,
    )


def sale_list(sales: list[GiftCardSale], total: int, sums: list[SalesSum]) -> SaleList:
    """Return a page of sales with what all of them come to."""
    return SaleList(
        data=[sale_shape(sale) for sale in sales],
        sums=[
            SalesSumShape(
                currency=each.currency,
                cards=each.cards,
                face_value=each.face_value,
                price_paid=each.price_paid,
                promotional_amount=each.promotional,
            )
            for each in sums
        ],
        total=total,
    )


def free_credit(data: FreeCreditInput) -> tuple[BalanceChange, str | None]:
    """Return the credit a request gives, and how long it lasts where it says so."""
    change = BalanceChange(
        amount=data.amount,
        source_id=data.source_id or None,
        note=data.note or None,
        expires_at=read_time(data.expires_at or None, ".expires_at"),
    )
    return change, data.expires_in or None


def free_credit_shape(changed: BalanceChanged) -> FreeCreditShape:
    """Return free credit as it was put on a card."""
    posting = changed.posting
    return FreeCreditShape(
        id=posting.id,
        amount=posting.amount,
        expires_at=wire_time_or_none(posting.lots[0].expires_at if posting.lots else None),
        balance=balance_shape(posting, points=False),
        note=posting.note,
        created_at=wire_time(posting.created_at),
    )


def refund_draft(data: RefundInput) -> RefundDraft:
    """Return what a request refunds."""
    return RefundDraft(
        amount=data.amount,
        order=data.order or None,
        redemption=data.redemption or None,
        return_=data.return_ or None,
        card=data.card or None,
        campaign=data.campaign or None,
        note=data.note or None,
        source_id=data.source_id or None,
    )


def refund_shape(refund: CardRefund) -> RefundShape:
    """Return a refund as `/api` has it."""
    return RefundShape(
        id=refund.id,
        voucher_id=refund.voucher_id,
        code=refund.code,
        amount=refund.amount,
        balance=given(refund.balance),
        new_card=refund.new_card,
        order_id=refund.order_id,
        redemption_id=refund.redemption_id,
        return_id=refund.return_id,
        source_id=refund.source_id,
        note=refund.note,
        created_at=wire_time(refund.created_at),
    )
