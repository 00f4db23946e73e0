"""What can be exported: the fields of each kind, which are written unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from largesse.kernel.problem import refuse
from largesse.rules.filters import FieldKind, Filter, FilterField, parse_filter
from largesse.transfer.model import Changeable

ExportKind = Literal[
    "voucher",
    "redemption",
    "customer",
    "publication",
    "order",
    "voucher_transactions",
    "points_expiration",
    "product",
    "sku",
]
KINDS: tuple[ExportKind, ...] = (
    "voucher",
    "redemption",
    "customer",
    "publication",
    "order",
    "voucher_transactions",
    "points_expiration",
    "product",
    "sku",
)

MOST_FIELDS = 200
LONGEST_FIELD = 300
_METADATA = "metadata."


class Exported(msgspec.Struct, frozen=True):
    """A kind of export: its fields by what they hold, those written by default, its orders.

    A field is also what a filter may ask about. `also` names what only filters know.
    """

    fields: Mapping[str, FieldKind]
    default: tuple[str, ...]
    orders: tuple[str, ...]
    also: Mapping[str, FieldKind] = {}


def _kinds(texts: str = "", **others: str) -> dict[str, FieldKind]:
    """Return fields by what they hold; names come in one text, blanks between."""
    kinds: dict[str, FieldKind] = dict.fromkeys(texts.split(), "text")
    for kind, names in others.items():
        kinds |= dict.fromkeys(names.split(), msgspec.convert(kind, FieldKind))
    return kinds


_BOTH_WAYS = ("created_at", "-created_at", "updated_at", "-updated_at")

EXPORTED: dict[ExportKind, Exported] = {
    "voucher": Exported(
        _kinds(
            "id code voucher_type discount_type discount_effect discount_unit_type "
            "discount_unit_effect formula campaign campaign_id category category_id "
            "validity_timeframe_interval validity_timeframe_duration validity_day_of_week "
            "additional_info customer_id customer_source_id validation_rules_id qr_code bar_code",
            number="value gift_balance loyalty_balance redemption_quantity redemption_count "
            "discount_amount_limit publish_count",
            flag="active is_referral_code",
            moment="start_date expiration_date created_at updated_at",
            any="metadata",
        ),
        ("code", "voucher_type", "value", "discount_type"),
        (*_BOTH_WAYS, "code", "-code"),
        _kinds("type holder_id"),
    ),
    "redemption": Exported(
        _kinds(
            "id object voucher_code campaign campaign_id promotion_tier_id customer_id "
            "customer_source_id customer_name tracking_id order_id result failure_code "
            "failure_message reason related_redemption_id",
            number="order_amount discount_amount gift_amount loyalty_points points",
            moment="date",
            any="metadata",
        ),
        ("id", "object", "voucher_code", "customer_id", "date", "result"),
        (
            *("created_at", "-created_at", "id", "-id", "voucher_code", "-voucher_code"),
            *("customer_id", "-customer_id", "tracking_id", "-tracking_id"),
        ),
        _kinds("voucher_id", moment="created_at"),
    ),
    "customer": Exported(
        _kinds(
            "id source_id name description email phone address_city address_state "
            "address_line_1 address_line_2 address_country address_postal_code",
            number="redemptions_total_redeemed redemptions_total_failed "
            "redemptions_total_succeeded redemptions_total_rolled_back "
            "redemptions_total_rollback_failed redemptions_total_rollback_succeeded "
            "orders_total_amount orders_total_count orders_average_amount "
            "orders_last_order_amount loyalty_points loyalty_referred_customers",
            moment="created_at updated_at orders_last_order_date",
            birthday="birthdate birthday",
            any="metadata",
        ),
        ("name", "source_id"),
        (*_BOTH_WAYS, "name", "-name", "email", "-email", "source_id", "-source_id"),
        _kinds(any="address system_metadata"),
    ),
    "publication": Exported(
        _kinds(
            "id code voucher_code customer_id customer_source_id channel campaign campaign_id "
            "source_id result failure_code failure_message",
            flag="is_winner",
            moment="date",
            any="metadata",
        ),
        ("code", "customer_id", "date", "channel"),
        ("created_at", "-created_at", "id", "-id", "channel", "-channel"),
        _kinds(moment="created_at"),
    ),
    "order": Exported(
        _kinds(
            "id source_id status customer_id referrer_id",
            number="amount initial_amount discount_amount items_discount_amount "
            "total_discount_amount total_amount",
            moment="created_at updated_at",
            any="metadata",
        ),
        ("id", "source_id", "status"),
        (*_BOTH_WAYS, "status", "-status"),
    ),
    "voucher_transactions": Exported(
        _kinds(
            "id type source_id reason voucher_id campaign_id source related_transaction_id",
            number="balance amount",
            moment="created_at",
            any="details",
        ),
        (
            *("id", "type", "source_id", "reason", "balance", "amount", "created_at"),
            *("voucher_id", "campaign_id"),
        ),
        ("created_at", "-created_at"),
    ),
    "points_expiration": Exported(
        _kinds("id campaign_id voucher_id status", number="points", moment="expires_at"),
        ("id", "campaign_id", "voucher_id", "points", "status", "expires_at"),
        ("expires_at", "-expires_at"),
    ),
    "product": Exported(
        _kinds(
            "id source_id name image_url attributes",
            number="price",
            moment="created_at updated_at",
            any="metadata",
        ),
        ("id", "source_id", "name", "price"),
        (*_BOTH_WAYS, "name", "-name", "source_id", "-source_id"),
    ),
    "sku": Exported(
        _kinds(
            "id source_id sku product_id product_source_id currency image_url attributes",
            number="price",
            moment="created_at updated_at",
            any="metadata",
        ),
        ("id", "source_id", "sku", "product_id", "price"),
        (*_BOTH_WAYS, "source_id", "-source_id"),
    ),
}


class Asked(msgspec.Struct, frozen=True):
    """An export as it will be done."""

    kind: ExportKind
    fields: tuple[str, ...]
    order: str
    filter: Filter | None


def read_export(
    kind: str | None,
    *,
    fields: Sequence[str] | None,
    order: str | None,
    filters: Mapping[str, Any] | None,
) -> Asked:
    """Return an export as it will be done; refuses what there is not.

    A kind or an order is refused with `invalid_export_params`, a field with
    `invalid_export_fields`. A field `metadata.<key>` is always one.
    """
    if kind not in EXPORTED:
        raise refuse("invalid_export_params", ".exported_object", need=[*KINDS], got=kind)
    exported = EXPORTED[kind]
    usual = "-created_at" if "-created_at" in exported.orders else exported.orders[0]
    chosen = order or usual
    if chosen not in exported.orders:
        raise refuse(
            "invalid_export_params", ".parameters.order", need=[*exported.orders], got=chosen
        )
    return Asked(
        kind,
        _fields(exported, fields),
        chosen,
        _filter(exported, filters, ".parameters.filters", "invalid_export_params"),
    )


_TIER = Exported(
    _kinds(
        "id name banner campaign campaign_id category category_id discount_type discount_effect",
        number="value hierarchy",
        flag="active",
        moment="start_date expiration_date created_at updated_at",
        any="metadata",
    ),
    (),
    (),
)
"""Promotion tiers are chosen by the same words, to be changed and not to be exported."""


def read_changeable(
    what: str | None, filters: Mapping[str, Any] | None
) -> tuple[Changeable, Filter | None]:
    """Return what a bulk change is of: codes or tiers, and which; refuses what is neither."""
    if what == "voucher":
        return "voucher", _filter(EXPORTED["voucher"], filters, ".filters", "invalid_payload")
    if what == "promotion_tier":
        return "promotion_tier", _filter(_TIER, filters, ".filters", "invalid_payload")
    raise refuse("invalid_payload", ".object", need=["voucher", "promotion_tier"], got=what)


def cells_of(fields: Sequence[str], document: Mapping[str, Any]) -> list[Any]:
    """Return the cells of a line: what a document holds under each field; nothing is empty."""
    return [_cell(field, document) for field in fields]


def _cell(field: str, document: Mapping[str, Any]) -> Any:
    if field.startswith(_METADATA):
        metadata = document.get("metadata") or {}
        value = metadata.get(field.removeprefix(_METADATA))
    else:
        value = document.get(field)
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode() if value else None
    return value


def _fields(exported: Exported, asked: Sequence[str] | None) -> tuple[str, ...]:
    if not asked:
        return exported.default
    if len(asked) > MOST_FIELDS:
        raise refuse(
            "invalid_export_fields",
            ".parameters.fields",
            need=f"at most {MOST_FIELDS} fields",
            got=len(asked),
        )
    for place, field in enumerate(asked):
        known = field in exported.fields or (
            field.startswith(_METADATA) and len(_METADATA) < len(field) <= LONGEST_FIELD
        )
        if not known:
            raise refuse(
                "invalid_export_fields",
                f".parameters.fields[{place}]",
                need=[*exported.fields, "metadata.<key>"],
                got=field[:100],
            )
    return tuple(dict.fromkeys(asked))


def _filter(
    exported: Exported, document: Mapping[str, Any] | None, path: str, problem: str
) -> Filter | None:
    if not document:
        return None
    known = {
        name: FilterField(kind, (name,))
        for name, kind in {**exported.fields, **exported.also}.items()
    }
    known |= {f"{name}.*": FilterField("any", (name,)) for name, kind in _objects(exported)}
    return parse_filter(document, path, fields=known, problem=problem)


def _objects(exported: Exported) -> list[tuple[str, FieldKind]]:
    """Return the fields that hold objects, whose keys may be asked about."""
    return [
        (name, kind) for name, kind in {**exported.fields, **exported.also}.items() if kind == "any"
    ]
