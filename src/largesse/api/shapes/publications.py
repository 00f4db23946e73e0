"""Publications on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.filters import Pairs, query_tree
from largesse.api.shapes.customers import (
    CustomerInput,
    CustomerShape,
    customer_draft,
    customer_shape,
)
from largesse.api.shapes.discounts import Reference, metadata_of
from largesse.api.shapes.vouchers import GiftShape, VoucherShape, details_shape
from largesse.api.wire import Metadata, ShortText, given, wire_time
from largesse.customers.model import Summary
from largesse.kernel.problem import refuse
from largesse.vouchers import PublicationDetails, PublicationDraft


class PublicationCampaign(msgspec.Struct, frozen=True):
    """The campaign to take codes from, and how many."""

    name: ShortText | UnsetType | None = UNSET
    id: Reference | UnsetType | None = UNSET
    count: Annotated[int, Meta(ge=0, le=1_000_000)] | UnsetType | None = UNSET


class PublicationCreate(msgspec.Struct, frozen=True):
    """What publishes codes."""

    customer: CustomerInput | UnsetType | None = UNSET
    voucher: Reference | UnsetType | None = UNSET
    campaign: PublicationCampaign | ShortText | UnsetType | None = UNSET
    source_id: Reference | UnsetType | None = UNSET
    channel: Reference | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET
    join_once: bool | UnsetType | None = UNSET


class ListedVoucher(msgspec.Struct, frozen=True, kw_only=True):
    """A published voucher as lists show it."""

    code: str
    campaign: str | UnsetType = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    gift: GiftShape | UnsetType = UNSET
    is_referral_code: bool
    object: str = "voucher"


class PublicationFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a publication tells wherever it stands."""

    id: str
    created_at: str
    customer_id: str | UnsetType = UNSET
    tracking_id: str | UnsetType = UNSET
    metadata: Metadata
    channel: str
    source_id: str | None
    result: str
    customer: CustomerShape | UnsetType = UNSET
    vouchers: list[str]
    vouchers_id: list[str]
    failure_code: str | UnsetType = UNSET
    failure_message: str | UnsetType = UNSET
    object: str = "publication"


class PublicationShape(PublicationFields, frozen=True, kw_only=True):
    """A publication: one voucher in full, or several codes."""

    voucher: VoucherShape | UnsetType = UNSET


class ListedPublication(PublicationFields, frozen=True, kw_only=True):
    """A publication as lists have it: of its voucher only what tells it."""

    voucher: ListedVoucher | UnsetType = UNSET


class PublicationList(msgspec.Struct, frozen=True):
    """A page of publications."""

    publications: list[ListedPublication]
    total: int
    object: str = "list"
    data_ref: str = "publications"


def publication_draft(
    data: PublicationCreate, *, join_once: bool | None = None
) -> PublicationDraft:
    """Return what a request publishes; `join_once` of the query goes first."""
    if not data.customer:
        raise refuse("missing_customer", ".customer", need="the customer who gets the code")
    campaign, count = None, 1
    if isinstance(data.campaign, str):
        campaign = data.campaign or None
    elif data.campaign:
        campaign = data.campaign.id or data.campaign.name or None
        count = data.campaign.count if isinstance(data.campaign.count, int) else 1
        if campaign is None:
            raise refuse("invalid_publish_params", ".campaign.name", need="a campaign's name")
    if join_once is None and isinstance(data.join_once, bool):
        join_once = data.join_once
    return PublicationDraft(
        customer=customer_draft(data.customer, ".customer"),
        voucher=data.voucher or None,
        campaign=campaign,
        count=count,
        join_once=join_once,
        source_id=data.source_id or None,
        channel=data.channel or None,
        metadata=metadata_of(data.metadata),
    )


def publication_of_query(
    pairs: Pairs, voucher: str | None, source_id: str | None
) -> PublicationCreate:
    """Return what a query publishes; objects stand in brackets or as JSON text."""
    told: dict[str, Any] = {"voucher": voucher, "source_id": source_id}
    pairs = list(pairs)
    for name in ("campaign", "customer", "metadata"):
        value = query_tree(pairs, name).get(name)
        if isinstance(value, str) and value.startswith("{"):
            try:
                value = msgspec.json.decode(value)
            except msgspec.DecodeError:
                raise refuse("invalid_query_params", name, need="an object") from None
        told[name] = value
    if isinstance(told["customer"], str):
        told["customer"] = {"source_id": told["customer"]}
    try:
        return msgspec.convert(told, PublicationCreate, strict=False)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$.")
        where = place.removesuffix("`")
        raise refuse("invalid_query_params", where, details=f"{where}: {said}") from None


def listed_publication_shape(
    details: PublicationDetails, summaries: Mapping[str, Summary]
) -> ListedPublication:
    """Return a publication as lists have it."""
    fields = _fields(details, summaries)
    if not _is_single(details):
        return ListedPublication(**fields)
    voucher = details.vouchers[0].voucher
    listed = ListedVoucher(
        code=voucher.code,
        campaign=given(voucher.campaign),
        discount=given(voucher.discount),
        gift=given(details_shape(details.vouchers[0]).gift),
        is_referral_code=voucher.is_referral_code,
    )
    return ListedPublication(**fields, voucher=listed)


def publication_shape(
    details: PublicationDetails, summaries: Mapping[str, Summary] | None = None
) -> PublicationShape:
    """Return a publication as the wire has it."""
    voucher = details_shape(details.vouchers[0]) if _is_single(details) else UNSET
    # The published schema of this answer knows no channel but the API; lists tell what was said.
    fields = {**_fields(details, summaries or {}), "channel": "API"}
    return PublicationShape(**fields, voucher=voucher)


def _is_single(details: PublicationDetails) -> bool:
    return len(details.publication.voucher_ids) == 1 and len(details.vouchers) == 1


def _fields(details: PublicationDetails, summaries: Mapping[str, Summary]) -> dict[str, Any]:
    publication, customer = details.publication, details.customer
    told: Any = summaries.get(customer.id) if customer else None
    return {
        "id": publication.id,
        "created_at": wire_time(publication.created_at),
        "customer_id": given(publication.customer_id),
        "tracking_id": given(publication.tracking_id),
        "metadata": publication.metadata,
        "channel": publication.channel or "API",
        "source_id": publication.source_id,
        "result": publication.result,
        "customer": UNSET if customer is None else customer_shape(customer, told),
        "vouchers": [each.voucher.code for each in details.vouchers],
        "vouchers_id": publication.voucher_ids,
        "failure_code": given(publication.failure_code),
        "failure_message": given(publication.failure_message),
    }
