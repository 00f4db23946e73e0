"""A row of a CSV file as the object it tells of: which column is which field.

Columns are known by their letters and digits alone (`Voucher Type`, `voucher_type`); those nobody
knows are metadata under the name they have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from largesse.kernel.problem import refuse
from largesse.schemas import MetadataSchema
from largesse.transfer.decide import cells
from largesse.transfer.model import Kind, Options

Document = dict[str, Any]
_NOT_LETTERS = re.compile(r"[\W_]+")

_VOUCHER = {
    "code": "code",
    "vouchertype": "type",
    "value": "value",
    "discounttype": "discount_type",
    "category": "category",
    "startdate": "start_date",
    "expirationdate": "expiration_date",
    "redemptionlimit": "redemption_limit",
    "redeemedquantity": "redeemed_quantity",
    "redeemedamount": "redeemed_amount",
    "active": "active",
    "additionalinfo": "additional_info",
}
_CAMPAIGN_VOUCHER = {
    name: field
    for name, field in _VOUCHER.items()
    if field not in {"type", "value", "discount_type"}
} | {"giftamount": "gift_amount", "loyaltypoints": "loyalty_points"}
_CUSTOMER = {
    "id": "id",
    "sourceid": "source_id",
    "name": "name",
    "email": "email",
    "phone": "phone",
    "description": "description",
    "birthdate": "birthdate",
    "birthday": "birthdate",
    "addressline1": "line_1",
    "addressline2": "line_2",
    "addresspostalcode": "postal_code",
    "addresscity": "city",
    "addressstate": "state",
    "addresscountry": "country",
}
_ADDRESS = ("line_1", "line_2", "postal_code", "city", "state", "country")
_PRODUCT = {
    "id": "id",
    "sourceid": "source_id",
    "name": "name",
    "price": "price",
    "attributes": "attributes",
    "imageurl": "image_url",
}
_SKU = {
    "id": "id",
    "sourceid": "source_id",
    "productid": "product_id",
    "sku": "sku",
    "price": "price",
    "currency": "currency",
    "imageurl": "image_url",
    "attributes": "attributes",
}
_ORDER = {
    "id": "id",
    "sourceid": "source_id",
    "status": "status",
    "amount": "amount",
    "initialamount": "initial_amount",
    "discountamount": "discount_amount",
    "createdat": "created_at",
    "customerid": "customer_id",
    "customersourceid": "customer_source_id",
}

_FIELDS: dict[Kind, dict[str, str]] = {
    "vouchers": _VOUCHER,
    "campaign_vouchers": _CAMPAIGN_VOUCHER,
    "customers": _CUSTOMER,
    "products": _PRODUCT,
    "skus": _SKU,
    "orders": _ORDER,
    "voucher_updates": {"code": "code"},
    "customer_updates": _CUSTOMER,
    "product_updates": _PRODUCT,
}
_NEEDED: dict[Kind, tuple[tuple[str, str], ...]] = {
    "vouchers": (("code", "Code"),),
    "campaign_vouchers": (("code", "Code"),),
    "products": (("name", "name"),),
    "skus": (("source_id", "source_id"), ("product_id", "product_id")),
    "voucher_updates": (("code", "code"),),
    "customer_updates": (("source_id", "source_id"),),
    "product_updates": (("source_id", "source_id"),),
}


def refuse_missing_columns(kind: Kind, columns: tuple[str, ...]) -> None:
    """Refuse a file that lacks a column its rows cannot do without, or has one twice."""
    found: dict[str, str] = {}
    for column in columns:
        field = field_of(kind, column)
        if field is None:
            continue
        if field in found:
            raise refuse(
                "invalid_payload",
                "line 1",
                need="every column once",
                got=[found[field], column],
            )
        found[field] = column
    for field, name in _NEEDED.get(kind, ()):
        if field not in found:
            raise refuse(
                "invalid_payload", "line 1", need=f"a column {name}", got=", ".join(columns)[:200]
            )


def field_of(kind: Kind, column: str) -> str | None:
    """Return the field a column is, `None` when it is metadata."""
    return _FIELDS[kind].get(_NOT_LETTERS.sub("", column).lower())


def document_of(
    kind: Kind, row: Mapping[str, str], options: Options, schema: MetadataSchema | None
) -> Document:
    """Return a CSV row as the object a JSON import would have; empty cells tell nothing."""
    told: dict[str, tuple[str, str]] = {}
    metadata: Document = {}
    for column, text in row.items():
        value = text.strip()
        field = field_of(kind, column)
        if not value:
            continue
        if field is None:
            metadata[column] = cells.metadata_value(value, column, schema)
        else:
            told[field] = (column, value)
    document = dict(_READERS[kind](told, options))
    if metadata:
        document["metadata"] = metadata
    return document


_Told = Mapping[str, tuple[str, str]]
_Fields = Iterator[tuple[str, Any]]


def _plain(told: _Told, *fields: str) -> _Fields:
    for field in fields:
        if field in told:
            yield field, told[field][1]


def _voucher(told: _Told, options: Options) -> _Fields:
    yield from _plain(told, "code", "category", "start_date", "expiration_date", "additional_info")
    redemption: Document = {}
    for field, name in (("redemption_limit", "quantity"), ("redeemed_quantity",) * 2):
        if field in told:
            column, text = told[field]
            redemption[name] = cells.whole(text, column)
    if "redeemed_amount" in told:
        column, text = told["redeemed_amount"]
        redemption["redeemed_amount"] = cells.amount(text, column, major=options.major_amounts)
    if redemption:
        yield "redemption", redemption
    if "active" in told:
        column, text = told["active"]
        yield "active", cells.yes_or_no(text, column)
    if "gift_amount" in told:
        column, text = told["gift_amount"]
        yield "gift", {"amount": cells.amount(text, column, major=options.major_amounts)}
    if "loyalty_points" in told:
        column, text = told["loyalty_points"]
        yield "loyalty_card", {"points": cells.whole(text, column)}
    yield from _worth(told, options)


_VALUE_OF = {"AMOUNT": "amount_off", "FIXED": "fixed_amount", "PERCENT": "percent_off",
             "UNIT": "unit_off", "POINTS": "points"}  # fmt: skip
_TYPES = {"DISCOUNT": "DISCOUNT_VOUCHER", "GIFT": "GIFT_VOUCHER"}


def _worth(told: _Told, options: Options) -> _Fields:
    """Give the type and the discount or gift that `Voucher Type`, `Discount Type`, `Value` say."""
    if not told.keys() & {"type", "discount_type", "value"}:
        return
    kind = told.get("type", ("", "DISCOUNT_VOUCHER"))[1].upper().replace(" ", "_")
    kind = _TYPES.get(kind, kind)
    yield "type", kind
    column, text = told.get("value", ("Value", ""))
    if kind == "GIFT_VOUCHER":
        yield "gift", {"amount": cells.amount(text, column, major=options.major_amounts)}
        return
    form_column, form = told.get("discount_type", ("Discount Type", ""))
    field = _VALUE_OF.get(form.upper())
    if field is None:
        raise cells.wrong(form_column, "AMOUNT, PERCENT, UNIT, FIXED or POINTS", form)
    value: Any
    if field == "percent_off":
        value = cells.percent(text, column)
    elif field in {"unit_off", "points"}:
        value = cells.whole(text, column)
    else:
        value = cells.amount(text, column, major=options.major_amounts)
    yield "discount", {"type": form.upper(), field: value}


def _customer(told: _Told, _options: Options) -> _Fields:
    yield from _plain(told, "id", "source_id", "name", "email", "phone", "description", "birthdate")
    address = dict(_plain(told, *_ADDRESS))
    if address:
        yield "address", address


def _product(told: _Told, options: Options) -> _Fields:
    yield from _plain(told, "id", "source_id", "name", "image_url")
    if "price" in told:
        column, text = told["price"]
        yield "price", cells.amount(text, column, major=options.major_amounts)
    if "attributes" in told:
        yield "attributes", cells.names(told["attributes"][1])


def _sku(told: _Told, options: Options) -> _Fields:
    yield from _plain(told, "id", "source_id", "product_id", "sku", "currency", "image_url")
    if "price" in told:
        column, text = told["price"]
        yield "price", cells.amount(text, column, major=options.major_amounts)
    if "attributes" in told:
        column, text = told["attributes"]
        yield "attributes", cells.document(text, column)


def _order(told: _Told, options: Options) -> _Fields:
    yield from _plain(told, "id", "source_id", "status", "created_at")
    for field in ("amount", "initial_amount", "discount_amount"):
        if field in told:
            column, text = told[field]
            yield field, cells.amount(text, column, major=options.major_amounts)
    customer = {
        field.removeprefix("customer_"): told[field][1]
        for field in ("customer_id", "customer_source_id")
        if field in told
    }
    if customer:
        yield "customer", customer


_READERS: dict[Kind, Callable[[_Told, Options], _Fields]] = {
    "vouchers": _voucher,
    "campaign_vouchers": _voucher,
    "voucher_updates": _voucher,
    "customers": _customer,
    "customer_updates": _customer,
    "products": _product,
    "product_updates": _product,
    "skus": _sku,
    "orders": _order,
}
