"""An object of a file as the draft its domain takes, held to bounds and types first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from largesse.catalog import ProductDraft, SkuDraft
from largesse.customers import CustomerDraft
from largesse.kernel.problem import refuse
from largesse.orders import OrderDraft
from largesse.vouchers import ImportedVoucher

T = TypeVar("T")
Document = Mapping[str, Any]

LARGEST_AMOUNT = 100_000_000_000_000
LARGEST_QUANTITY = 1_000_000_000
_LONGEST_ID = 1_000
_LONGEST_TEXT = 10_000
_LARGEST_METADATA = 100_000
_DEEPEST = 10
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_DISCOUNT = (
    "type", "effect", "amount_off", "amount_off_formula", "percent_off", "percent_off_formula",
    "fixed_amount", "fixed_amount_formula", "amount_limit", "aggregated_amount_limit", "unit_off",
    "unit_off_formula", "unit_type", "product", "sku", "units", "points", "points_formula",
)  # fmt: skip
_CUSTOMER = (
    "id", "source_id", "name", "email", "phone", "description", "birthdate", "address", "metadata",
)  # fmt: skip
_PRODUCT = ("id", "source_id", "name", "price", "attributes", "image_url", "metadata")
_SKU = ("id", "source_id", "sku", "price", "currency", "attributes", "image_url", "metadata")
_ORDER = (
    "id", "source_id", "status", "amount", "initial_amount", "discount_amount", "items",
    "metadata", "created_at",
)  # fmt: skip
_LINE = (
    "product_id", "sku_id", "related_object", "source_id", "quantity", "initial_quantity",
    "discount_quantity", "price", "amount", "initial_amount", "discount_amount", "product", "sku",
    "metadata",
)  # fmt: skip


class _Redemption(msgspec.Struct, frozen=True):
    quantity: int | None = None
    redeemed_quantity: int | None = None
    redeemed_amount: int | None = None


class _VoucherFields(msgspec.Struct, frozen=True):
    """What an import reads of a voucher; other fields are left aside."""

    code: str
    type: str | None = None
    discount: dict[str, Any] | None = None
    gift: dict[str, Any] | None = None
    loyalty_card: dict[str, Any] | None = None
    category: str | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    redemption: _Redemption | None = None
    start_date: str | UnsetType | None = UNSET
    expiration_date: str | UnsetType | None = UNSET
    validity_timeframe: dict[str, Any] | UnsetType | None = UNSET
    validity_day_of_week: list[int] | UnsetType | None = UNSET
    validity_hours: dict[str, Any] | UnsetType | None = UNSET
    additional_info: str | None = None
    metadata: dict[str, Any] | None = None


def voucher(document: Document) -> ImportedVoucher:
    """Return a code; only the fields the wire API imports are read."""
    fields = converted(bounded(document), _VoucherFields)
    redemption = fields.redemption or _Redemption()
    window: dict[str, Any] = {}
    for name in ("start_date", "expiration_date"):
        if (text := getattr(fields, name)) is not UNSET:
            window[name] = None if text is None else instant(text, f".{name}")
    for name in ("validity_timeframe", "validity_day_of_week", "validity_hours"):
        if (value := getattr(fields, name)) is not UNSET:
            window[name] = value or None
    discount = fields.discount
    return ImportedVoucher(
        code=fields.code,
        terms={
            "type": fields.type,
            "discount": None if discount is None else _picked(discount, _DISCOUNT),
            "gift": None if fields.gift is None else _picked(fields.gift, ("amount", "effect")),
            "loyalty_card": None
            if fields.loyalty_card is None
            else _picked(fields.loyalty_card, ("points",)),
            "redemption": {"quantity": redemption.quantity},
        },
        window=window,
        active=UNSET if fields.active is None else fields.active,
        category=fields.category,
        additional_info=fields.additional_info,
        metadata=fields.metadata or {},
        redeemed_quantity=redemption.redeemed_quantity or 0,
        redeemed_amount=redemption.redeemed_amount or 0,
    )


def customer(document: Document, *, whole: bool = False) -> CustomerDraft:
    """Return what is told of a customer; a `whole` profile clears what it does not tell."""
    told = bounded(document)
    if "birthdate" not in told and "birthday" in told:
        told = {**told, "birthdate": told["birthday"]}
    if isinstance(told.get("birthdate"), str):
        told = {**told, "birthdate": told["birthdate"][:10]}
    draft = converted(_picked(told, _CUSTOMER, nulls=True), CustomerDraft)
    if not whole:
        return draft
    blank = {
        name: None
        for name in ("name", "email", "phone", "description", "birthdate", "address", "metadata")
        if getattr(draft, name) is UNSET
    }
    return msgspec.structs.replace(draft, whole=True, **blank)


def product(document: Document) -> ProductDraft:
    """Return what is told of a product."""
    return converted(_picked(bounded(document), _PRODUCT, nulls=True), ProductDraft)


def sku(document: Document) -> tuple[str, SkuDraft]:
    """Return the product a SKU is of, by id or source id, and what is told of it."""
    told = bounded(document)
    of = told.get("product_id")
    if not isinstance(of, str) or not of:
        raise refuse("invalid_sku", ".product_id", need="the product the SKU is of")
    return of, converted(_picked(told, _SKU, nulls=True), SkuDraft)


def order(document: Document) -> OrderDraft:
    """Return what is told of an order; amounts its lines make are not read."""
    told = bounded(document)
    fields = {name: value for name, value in _picked(told, _ORDER).items() if name != "items"}
    if "created_at" in fields:
        fields["created_at"] = instant(str(fields["created_at"]), ".created_at")
    if isinstance(told.get("items"), list):
        fields["items"] = [_line(line) for line in told["items"]]
    draft = converted(fields, OrderDraft)
    people: dict[str, Any] = {}
    for role in ("customer", "referrer"):
        person, known = told.get(role), told.get(f"{role}_id")
        if isinstance(person, Mapping):
            people[role] = customer(person)
        elif isinstance(known, str):
            people[role] = CustomerDraft(id=known)
    return msgspec.structs.replace(draft, **people)


def _line(line: Any) -> Any:
    if not isinstance(line, Mapping):
        return line
    told = _picked(line, _LINE)
    quantity = told.get("quantity")
    if isinstance(quantity, str) and quantity.isascii() and quantity.isdigit():
        told["quantity"] = int(quantity)
    return told


def instant(text: str, where: str) -> datetime:
    """Read an ISO 8601 instant; without an offset it is UTC, a bare date is midnight."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse(
            "invalid_payload", where, need="an ISO 8601 date-time", got=text[:100]
        ) from None


def converted(document: Document, kind: type[T]) -> T:
    """Return an object as a struct, strictly; refuses with the path of the fault."""
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        where = place.removesuffix("`")
        missing = _MISSING.match(said)
        if missing is not None:
            raise refuse("invalid_payload", f"{where}.{missing[1]}", need="a value") from None
        where = where or "."
        raise refuse("invalid_payload", where, details=f"{where}: {said}") from None


def bounded(document: Document) -> Document:
    """Return an object as it is; refuses what is too deep, too long or beyond any amount."""
    waiting: list[tuple[str, Any, int]] = [("", document, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise refuse("invalid_payload", where, need=f"at most {_DEEPEST} levels")
        if isinstance(value, Mapping):
            for name, inner in value.items():
                _bounded_text(f"{where}.{name[:100]}", name, _LONGEST_ID)
                waiting.append((f"{where}.{name[:100]}", inner, depth + 1))
        elif isinstance(value, list):
            waiting.extend((f"{where}[{i}]", inner, depth + 1) for i, inner in enumerate(value))
        elif isinstance(value, str):
            longest = _LONGEST_ID if where.endswith("id") else _LONGEST_TEXT
            _bounded_text(where, value, _LARGEST_METADATA if "metadata" in where else longest)
        elif isinstance(value, int) and not isinstance(value, bool) and "metadata" not in where:
            most = LARGEST_QUANTITY if where.endswith("quantity") else LARGEST_AMOUNT
            if not 0 <= value <= most:
                raise refuse("invalid_payload", where, need=f"0 to {most}", got=str(value)[:50])
    metadata = document.get("metadata")
    if metadata is not None and (size := len(msgspec.json.encode(metadata))) > _LARGEST_METADATA:
        raise refuse(
            "invalid_payload", ".metadata", need=f"at most {_LARGEST_METADATA} bytes", got=size
        )
    return document


def _bounded_text(where: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise refuse("invalid_payload", where, need=f"at most {longest} characters", got=len(text))
    if "\x00" in text:
        raise refuse("invalid_payload", where.replace("\x00", "?"), need="no NUL character")


def _picked(document: Document, names: tuple[str, ...], *, nulls: bool = False) -> dict[str, Any]:
    """Return the fields an import reads; an id without a letter is none."""
    return {
        name: document[name]
        for name in names
        if name in document
        and (nulls or document[name] is not None)
        and not (name in {"id", "source_id"} and document[name] == "")
    }
