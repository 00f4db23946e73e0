"""Vouchers on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.addresses import absolute
from largesse.api.bounds import checked_metadata
from largesse.api.pictures import fits_barcode
from largesse.api.shapes.categories import CategoryShape, category_shape
from largesse.api.shapes.discounts import (
    DiscountInput,
    GiftInput,
    Reference,
    WindowInput,
    WindowShape,
    document_of,
    document_or_none,
    metadata_of,
    window_changes,
    window_fields,
)
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.api.wire import (
    Metadata,
    Quantity,
    ShortText,
    given,
    unless_null,
    wire_time,
    wire_time_or_none,
)
from largesse.campaigns import RuleAssignment
from largesse.catalog.model import Category
from largesse.jobs import AsyncAction
from largesse.ledger import AccountStanding
from largesse.vouchers import (
    CardStanding,
    Voucher,
    VoucherChange,
    VoucherDetails,
    VoucherDraft,
    opening_points,
)

Code = Annotated[str, Meta(min_length=1, max_length=255)]

# Published as a number: 8.0 is 8, and 8.5 is refused when the config is read.
CodeLength = Annotated[int, Meta(ge=1, le=100)] | Annotated[float, Meta(ge=1, le=100)]


class CodeConfigInput(msgspec.Struct, frozen=True):
    """How codes look."""

    length: CodeLength | UnsetType | None = UNSET
    charset: Annotated[str, Meta(max_length=1000)] | UnsetType | None = UNSET
    prefix: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    postfix: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    pattern: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET
    avoid_look_alikes: bool | UnsetType | None = UNSET


class RedemptionInput(msgspec.Struct, frozen=True):
    """How often a code may be used; null is no limit."""

    quantity: Quantity | UnsetType | None = UNSET


class VoucherFields(WindowInput, frozen=True, kw_only=True):
    """What may be said of a voucher whenever it is made or changed."""

    category: ShortText | UnsetType | None = UNSET
    category_id: Reference | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    redemption: RedemptionInput | UnsetType | None = UNSET
    additional_info: ShortText | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class CardInput(msgspec.Struct, frozen=True):
    """What a loyalty card of a campaign opens with, where that is not the campaign's."""

    points: Quantity | UnsetType | None = UNSET


class VoucherCreate(VoucherFields, frozen=True, kw_only=True):
    """What creates a voucher."""

    code: Code | UnsetType | None = UNSET
    type: Reference | UnsetType | None = UNSET
    discount: DiscountInput | UnsetType | None = UNSET
    gift: GiftInput | UnsetType | None = UNSET
    loyalty_card: CardInput | UnsetType | None = UNSET
    campaign: ShortText | UnsetType | None = UNSET
    campaign_id: Reference | UnsetType | None = UNSET
    code_config: CodeConfigInput | UnsetType | None = UNSET
    validation_rules: Annotated[list[Reference], Meta(max_length=100)] | UnsetType | None = UNSET


class VoucherAdd(VoucherFields, frozen=True, kw_only=True):
    """What adds codes to a campaign: what is said here is not taken from the campaign."""

    code: Code | UnsetType | None = UNSET
    code_config: CodeConfigInput | UnsetType | None = UNSET


class AsyncStarted(msgspec.Struct, frozen=True):
    """Background work that was begun."""

    async_action_id: str


class VoucherUpdate(VoucherFields, frozen=True, kw_only=True):
    """What changes a voucher; an explicit null clears."""

    discount: DiscountInput | UnsetType | None = UNSET
    gift: GiftInput | UnsetType | None = UNSET


class AssetShape(msgspec.Struct, frozen=True):
    """A picture of the code."""

    id: str
    url: str


class AssetsShape(msgspec.Struct, frozen=True):
    """The pictures of a code."""

    qr: AssetShape
    barcode: AssetShape | UnsetType


class GiftShape(msgspec.Struct, frozen=True):
    """A card's credit: put on in all, taken off by hand, left."""

    amount: int
    subtracted_amount: int
    balance: int
    effect: str


class LoyaltyCardShape(msgspec.Struct, frozen=True, kw_only=True):
    """A card's points: put on in all, left, and how they came to be fewer."""

    points: int
    balance: int
    next_expiration_date: (
        Annotated[str, Meta(description="The last day these points are good for.")] | UnsetType
    ) = UNSET
    next_expiration_points: int | UnsetType = UNSET
    pending_points: int
    expired_points: int
    subtracted_points: int


class PublishShape(msgspec.Struct, frozen=True):
    """How often the code was published."""

    count: int
    url: str
    object: str = "list"


class RedemptionShape(msgspec.Struct, frozen=True):
    """How often the code may be and was redeemed."""

    quantity: int | None
    redeemed_quantity: int
    url: str
    redeemed_amount: int | UnsetType = UNSET
    redeemed_points: int | UnsetType = UNSET
    object: str = "list"


class VoucherShape(WindowShape, frozen=True, kw_only=True):
    """A voucher."""

    id: str
    code: str
    campaign: str | None
    campaign_id: str | None
    category: str | None
    category_id: str | None
    type: str
    discount: dict[str, Any] | UnsetType
    gift: GiftShape | UnsetType | None
    loyalty_card: LoyaltyCardShape | UnsetType | None
    active: bool
    additional_info: str | None
    metadata: Metadata
    assets: AssetsShape
    is_referral_code: bool
    created_at: str
    updated_at: str | UnsetType = UNSET
    holder_id: str | UnsetType = UNSET
    publish: PublishShape
    redemption: RedemptionShape
    categories: list[CategoryShape]
    validation_rules_assignments: AssignmentList
    object: str = "voucher"


class VoucherList(msgspec.Struct, frozen=True):
    """A page of vouchers."""

    vouchers: list[VoucherShape]
    total: int
    object: str = "list"
    data_ref: str = "vouchers"


def voucher_shape(
    voucher: Voucher,
    redeemed_quantity: int = 0,
    account: AccountStanding | None = None,
    categories: Sequence[Category] = (),
    assignments: Sequence[RuleAssignment] = (),
    card: CardStanding | None = None,
) -> VoucherShape:
    """Return a voucher as the wire has it.

    `account` is how that of a gift card stands; `assignments` hold the voucher's own
    rules and those of its campaign.
    """
    path = "/v1/vouchers/" + quote(voucher.code, safe="")
    fields = window_fields(voucher)
    fields["start_date"] = wire_time_or_none(voucher.start_date)
    fields["expiration_date"] = wire_time_or_none(voucher.expiration_date)
    gift = _gift_shape(voucher, account)
    return VoucherShape(
        **fields,
        id=voucher.id,
        code=voucher.code,
        campaign=voucher.campaign,
        campaign_id=voucher.campaign_id,
        category=categories[0].name if categories else None,
        category_id=voucher.category_id,
        type=voucher.type,
        discount=given(voucher.discount),
        gift=gift,
        loyalty_card=_card_shape(voucher, card),
        active=voucher.active,
        additional_info=voucher.additional_info,
        metadata=voucher.metadata,
        assets=_assets(voucher),
        is_referral_code=voucher.is_referral_code,
        created_at=wire_time(voucher.created_at),
        updated_at=given(wire_time_or_none(voucher.updated_at)),
        holder_id=given(voucher.holder_id),
        publish=PublishShape(voucher.publish_count, f"{path}/publications?page=1&limit=10"),
        redemption=RedemptionShape(
            voucher.redemption_quantity,
            redeemed_quantity,
            f"{path}/redemptions?page=1&limit=10",
            _spent(voucher, account),
            card.redeemed if card else UNSET,
        ),
        categories=[category_shape(category) for category in categories],
        validation_rules_assignments=assignment_list(assignments),
    )


def details_shape(details: VoucherDetails) -> VoucherShape:
    """Return a voucher with everything about it as the wire has it."""
    return voucher_shape(
        details.voucher,
        details.redeemed_quantity,
        details.credits,
        () if details.category is None else (details.category,),
        details.assignments,
        details.card,
    )


def added_shape(added: VoucherDetails | AsyncAction) -> VoucherShape | AsyncStarted:
    """Return the one voucher added, or the action that makes several."""
    return AsyncStarted(added.id) if isinstance(added, AsyncAction) else details_shape(added)


def _card_shape(voucher: Voucher, card: CardStanding | None) -> LoyaltyCardShape | None:
    if voucher.loyalty_card is None:
        return None
    if card is None:
        opening = opening_points(voucher)
        card = CardStanding(opening, opening)
    day = card.next_expiration
    return LoyaltyCardShape(
        points=card.points,
        balance=card.balance,
        next_expiration_date=given(None if day is None else day.isoformat()),
        next_expiration_points=given(card.next_expiration_points),
        pending_points=card.pending,
        expired_points=card.expired,
        subtracted_points=card.subtracted,
    )


def category_of(
    category: str | UnsetType | None, category_id: str | UnsetType | None
) -> str | UnsetType | None:
    """Return the category a request names: by id, else by name; `UNSET` when it names none."""
    if category_id is not UNSET and (category_id is not None or category is UNSET):
        return category_id
    return category


def voucher_draft(data: VoucherCreate | VoucherAdd, code: str | None = None) -> VoucherDraft:
    """Return what a request tells of a new voucher; a code in the path goes first."""
    terms: dict[str, Any] = {"redemption": document_or_none(data.redemption)}
    rules: tuple[str, ...] = ()
    campaign = None
    if isinstance(data, VoucherCreate):
        terms |= {
            "type": data.type or None,
            "discount": document_or_none(data.discount),
            "gift": document_or_none(data.gift),
            "loyalty_card": document_or_none(data.loyalty_card),
        }
        rules = tuple(data.validation_rules or ())
        campaign = data.campaign_id or data.campaign or None
    if data.redemption and data.redemption.quantity is None:
        terms["redemption"] = {"quantity": None}
    return VoucherDraft(
        code=code or data.code or None,
        code_config=document_or_none(data.code_config),
        terms=terms,
        window=window_changes(data),
        active=data.active is not False,
        category=category_of(data.category, data.category_id),
        additional_info=data.additional_info or None,
        metadata=metadata_of(data.metadata),
        validation_rules=rules,
        campaign=campaign,
    )


def voucher_change(data: VoucherUpdate) -> VoucherChange:
    """Return what a request changes of a voucher; null clears what can be cleared."""
    quantity: int | UnsetType | None = UNSET
    if data.redemption:
        quantity = data.redemption.quantity
    elif data.redemption is None:
        quantity = None
    return VoucherChange(
        discount=document_of(data.discount) if data.discount else UNSET,
        gift=document_of(data.gift) if data.gift else UNSET,
        category=category_of(data.category, data.category_id),
        active=unless_null(data.active),
        redemption_quantity=quantity,
        additional_info=data.additional_info,
        metadata=checked_metadata(data.metadata),
        window=window_changes(data),
    )


def _spent(voucher: Voucher, account: AccountStanding | None) -> int | UnsetType:
    if voucher.gift is None:
        return UNSET
    return account.spent if account is not None else 0


def _gift_shape(voucher: Voucher, account: AccountStanding | None) -> GiftShape | None:
    """Return what is on a card: ever, taken off it, and now; the rest was spent."""
    gift = voucher.gift
    if gift is None:
        return None
    effect = gift.get("effect", "APPLY_TO_ORDER")
    if account is None:
        amount, subtracted = int(gift.get("amount", 0)), int(gift.get("subtracted_amount", 0))
        return GiftShape(amount, subtracted, amount - subtracted, effect)
    put_on = account.granted + account.transferred
    return GiftShape(put_on, account.removed + account.expired, account.balance, effect)


def _assets(voucher: Voucher) -> AssetsShape:
    """Return the addresses of pictures; a code Code 128 cannot hold has no barcode."""
    return AssetsShape(
        AssetShape(voucher.id, absolute(f"/v1/assets/qr/{voucher.id}")),
        AssetShape(voucher.id, absolute(f"/v1/assets/barcode/{voucher.id}"))
        if fits_barcode(voucher.code)
        else UNSET,
    )
