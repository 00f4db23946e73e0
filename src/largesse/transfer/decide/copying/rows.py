"""What things of the wire are as rows here; which of them cannot be, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from largesse.kernel.messages import say
from largesse.kernel.problem import ProblemError
from largesse.orders import Order
from largesse.rules import ALL_PRODUCTS

Thing = dict[str, Any]
_PROMISED = frozenset({"LOYALTY_PROGRAM", "REFERRAL_PROGRAM"})
LATER = "loyalty and referral programmes come with a later version"
_WINDOW = (
    *("start_date", "expiration_date", "validity_timeframe", "validity_day_of_week"),
    "validity_hours",
)
_ADDRESS = ("city", "state", "line_1", "line_2", "country", "postal_code")


class LeftOutError(Exception):
    """A thing that is not brought; `foreseen` when this version has nothing of the kind."""

    def __init__(self, because: str, *, foreseen: bool = False) -> None:
        super().__init__(because)
        self.because, self.foreseen = because, foreseen


REFUSALS = (
    LeftOutError,
    ProblemError,
    msgspec.ValidationError,
    AttributeError,
    KeyError,
    TypeError,
)
"""What reading a thing may raise: nobody else can be relied on to keep to the published shapes."""


def refusal_of(error: Exception) -> LeftOutError:
    """Return why a thing is left out, of one of `REFUSALS`."""
    if isinstance(error, LeftOutError):
        return error
    if isinstance(error, ProblemError):
        problem = error.problem
        told = problem.details or say(
            problem.code, where=problem.where, need=problem.need, got=problem.got
        )
        return LeftOutError(told)
    if isinstance(error, msgspec.ValidationError):
        return LeftOutError(str(error))
    return LeftOutError("it is not as the API describes it")


def row_of(kind: str, thing: Thing) -> Thing:
    """Return the columns of a thing, all but its id and project; raises `LeftOutError`."""
    made = {"created_at": thing.get("created_at"), "updated_at": thing.get("updated_at")}
    if not isinstance(made["created_at"], str):
        made["created_at"] = "1970-01-01T00:00:00.000Z"
    return made | _ROWS[kind](thing)


def name_of(kind: str, thing: Thing) -> str | None:
    """Return the name a thing is known by apart from its id, if its kind has one."""
    if kind in ("categories", "product_collections", "segments"):
        name = thing.get("name")
    elif kind in ("products", "skus", "customers", "orders"):
        name = thing.get("source_id")
    else:
        name = None
    return name if isinstance(name, str) and name else None


def _only(thing: Thing, *names: str) -> Thing:
    return {name: thing.get(name) for name in names}


def _metadata(thing: Thing) -> Thing:
    return {"metadata": thing.get("metadata") or {}}


def _category(thing: Thing) -> Thing:
    return {"name": thing.get("name"), "hierarchy": thing.get("hierarchy") or 0}


def _product(thing: Thing) -> Thing:
    fields = _only(thing, "source_id", "name", "price", "image_url")
    return fields | {"attributes": list(thing.get("attributes") or [])} | _metadata(thing)


def _sku(thing: Thing) -> Thing:
    fields = _only(thing, "product_id", "source_id", "sku", "price", "currency", "image_url")
    return fields | {"attributes": thing.get("attributes") or {}} | _metadata(thing)


def _collection(thing: Thing) -> Thing:
    dynamic = thing.get("type") == "AUTO_UPDATE"
    # The collection of all products is everywhere and has no filter of its own.
    follows = dynamic and thing.get("id") != ALL_PRODUCTS
    filter_ = thing.get("filter") if follows else None
    return {
        "name": thing.get("name"),
        "type": "AUTO_UPDATE" if dynamic else "STATIC",
        "filter": filter_,
    }


def _customer(thing: Thing) -> Thing:
    fields = _only(thing, "source_id", "name", "email", "phone", "description")
    born = thing.get("birthdate") or thing.get("birthday")
    address = thing.get("address")
    return (
        fields
        | {"birthdate": str(born)[:10] if born else None}
        | {"address": _only(address, *_ADDRESS) if isinstance(address, dict) else None}
        | {"system_metadata": thing.get("system_metadata") or {}}
        | _metadata(thing)
    )


def _segment(thing: Thing) -> Thing:
    kind = thing.get("type") or "static"
    static = kind == "static"
    if not static and not isinstance(thing.get("filter"), dict):
        raise LeftOutError("the source does not tell its filter")
    return {
        "name": thing.get("name"),
        "type": "static" if static else "passive",
        "filter": None if static else thing["filter"],
    }


def _rule(thing: Thing) -> Thing:
    document: Thing = {"rules": thing.get("rules") or {}}
    scope = thing.get("applicable_to")
    if isinstance(scope, dict):
        sides = {side: _entries(scope.get(side)) for side in ("included", "excluded")}
        if any(sides.values()) or scope.get("included_all"):
            told = {**sides, "included_all": bool(scope.get("included_all"))}
            document["applicable_to"] = told
    for part in ("bundle_rules", "error"):
        if thing.get(part):
            document[part] = thing[part]
    return {
        "name": thing.get("name") or "",
        "type": thing.get("type") or "expression",
        "context_type": thing.get("context_type") or "global",
        "document": document,
    }


def _entries(value: Any) -> list[Thing]:
    listed = value.get("data") if isinstance(value, dict) else value
    return [{k: v for k, v in each.items() if v is not None} for each in listed or []]


def _campaign(thing: Thing) -> Thing:
    if thing.get("campaign_type") in _PROMISED:
        raise LeftOutError(LATER, foreseen=True)
    if thing.get("creation_status") not in (None, "DONE"):
        raise LeftOutError(f"it is not finished there: {thing['creation_status']}")
    promotion = thing.get("campaign_type") == "PROMOTION"
    return (
        _only(thing, "name", "description", "campaign_type", "category_id", *_WINDOW)
        | _only(thing, "activity_duration_after_publishing", "vouchers_count")
        | {
            "type": thing.get("type") or ("AUTO_UPDATE" if promotion else "STATIC"),
            "voucher": None if promotion else thing.get("voucher"),
            "active": thing.get("active") is not False,
            "protected": bool(thing.get("protected")),
            "join_once": bool(thing.get("join_once")),
            "auto_join": bool(thing.get("auto_join")),
            "use_voucher_metadata_schema": thing.get("use_voucher_metadata_schema") is not False,
        }
        | _metadata(thing)
    )


def _tier(thing: Thing) -> Thing:
    action = thing.get("action") or {}
    if not isinstance(action.get("discount"), dict):
        raise LeftOutError("a tier that gives no discount", foreseen=True)
    campaign = thing.get("campaign") or {}
    return (
        _only(thing, "name", "banner", "category_id", *_WINDOW)
        | {
            "campaign_id": thing.get("campaign_id") or campaign.get("id"),
            "discount": action["discount"],
            "hierarchy": thing.get("hierarchy") or 0,
            "active": thing.get("active") is not False,
        }
        | _metadata(thing)
    )


def _stack(thing: Thing) -> Thing:
    tiers = thing.get("tiers") or {}
    return _only(thing, "name", "campaign_id", "category_id") | {
        "tier_ids": list(tiers.get("ids") or []),
        "hierarchy_mode": tiers.get("hierarchy_mode") or "MANUAL",
    }


def _voucher(thing: Thing) -> Thing:
    if thing.get("type") == "LOYALTY_CARD" or thing.get("loyalty_card"):
        raise LeftOutError(LATER, foreseen=True)
    gift = thing.get("gift")
    redemption, publish = thing.get("redemption") or {}, thing.get("publish") or {}
    return (
        _only(thing, "code", "campaign_id", "category_id", "additional_info", "holder_id", *_WINDOW)
        | {
            "type": thing.get("type") or ("GIFT_VOUCHER" if gift else "DISCOUNT_VOUCHER"),
            "discount": thing.get("discount"),
            "gift": _gift(gift) if isinstance(gift, dict) else None,
            "active": thing.get("active") is not False,
            "redemption_quantity": redemption.get("quantity"),
            "is_referral_code": bool(thing.get("is_referral_code")),
            "publish_count": publish.get("count") or 0,
        }
        | _metadata(thing)
    )


def _gift(gift: Thing) -> Thing:
    amount = gift.get("amount") or 0
    effect = gift.get("effect") or "APPLY_TO_ORDER"
    stored = {"amount": amount, "balance": amount, "effect": effect}
    taken = gift.get("subtracted_amount") or 0
    return stored | ({"subtracted_amount": taken} if taken else {})


def put_on_card(row: Thing) -> tuple[int, int]:
    """Return what was ever put on a card, and what was taken off again without being spent."""
    gift = row["gift"]
    return int(gift["amount"]), int(gift.get("subtracted_amount") or 0)


def facts_of_voucher(thing: Thing) -> dict[str, int]:
    """Return how often a code was redeemed there, and what was spent of a card."""
    redemption, gift = thing.get("redemption") or {}, thing.get("gift")
    spent = 0
    if isinstance(gift, dict):
        held = int(gift.get("amount") or 0) - int(gift.get("subtracted_amount") or 0)
        left = gift.get("balance")
        spent = 0 if left is None else max(0, held - int(left))
    told = {
        "redeemed_quantity": redemption.get("redeemed_quantity") or 0,
        "redeemed_amount": spent,
    }
    return {name: count for name, count in told.items() if count}


def order_of(thing: Thing) -> Order:
    """Return an order of the wire, stored or within a redemption."""
    told = {name: value for name, value in thing.items() if value is not None}
    told.pop("customer", None)
    told.setdefault("created_at", "1970-01-01T00:00:00.000Z")
    told.setdefault("id", "")
    told["items"] = [
        {name: value for name, value in item.items() if value is not None}
        for item in told.get("items") or []
    ]
    try:
        return msgspec.convert(told, Order, strict=False)
    except msgspec.ValidationError as error:
        raise LeftOutError(str(error)) from None


def _order(thing: Thing) -> Thing:
    row: Thing = msgspec.to_builtins(order_of(thing), builtin_types=(msgspec.Raw,))
    row.pop("id")
    return row


def ids_of_history(redemptions: Any) -> list[str]:
    """Return the ids of redemptions and rollbacks an order remembers."""
    found: list[str] = []
    for redemption_id, told in (redemptions or {}).items():
        found.append(redemption_id)
        found += [told["rollback_id"]] if told.get("rollback_id") else []
        found += [*(told.get("stacked") or []), *(told.get("rollback_stacked") or [])]
    return found


def _publication(thing: Thing) -> Thing:
    voucher_ids = thing.get("vouchers_id") or []
    return _only(
        thing, "customer_id", "source_id", "channel", "tracking_id", "failure_code",
        "failure_message",
    ) | {"voucher_ids": list(voucher_ids), "result": thing.get("result") or "SUCCESS"} | _metadata(
        thing
    )  # fmt: skip


def _assignment(thing: Thing) -> Thing:
    kind = thing.get("related_object_type")
    if kind not in ("voucher", "campaign", "promotion_tier"):
        raise LeftOutError(LATER, foreseen=True)
    return _only(thing, "rule_id", "related_object_type", "related_object_id")


_ROWS: dict[str, Callable[[Thing], Thing]] = {
    "categories": _category,
    "products": _product,
    "skus": _sku,
    "product_collections": _collection,
    "customers": _customer,
    "segments": _segment,
    "validation_rules": _rule,
    "campaigns": _campaign,
    "promotion_tiers": _tier,
    "promotion_stacks": _stack,
    "vouchers": _voucher,
    "orders": _order,
    "publications": _publication,
    "rule_assignments": _assignment,
}
