"""Hold what comes from a source to what this installation can do, before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from largesse import campaigns, codes, segments
from largesse.campaigns import Window
from largesse.catalog.service.collections import refuse_wrong_filter
from largesse.rules import parse
from largesse.storage import Connection, Work
from largesse.transfer.decide.copying.rows import LeftOutError, Thing
from largesse.transfer.model import Copied

_NEEDED = {
    "skus": ("product_id",),
    "promotion_tiers": ("campaign_id",),
    "promotion_stacks": ("campaign_id", "tier_ids"),
    "vouchers": ("campaign_id",),
    "rule_assignments": ("rule_id", "related_object_id"),
    "publications": ("voucher_ids",),
}
"""What a thing cannot be without, when it names it."""
_IF_THERE = ("category_id", "holder_id", "customer_id", "referrer_id")


def refuse_missing(kind: str, thing: Thing, known: Mapping[str, Copied]) -> None:
    """Leave out what belongs to something that was left out; `thing` has the source's ids."""
    for name in _NEEDED.get(kind, ()):
        named = thing.get(name)
        for their_id in named if isinstance(named, list) else [named]:
            there = known.get(their_id) if their_id else None
            if their_id and there is None and kind != "publications":
                raise LeftOutError(f"{name} {their_id} was not brought")
            if there is not None and there.left_out_because:
                raise LeftOutError(
                    f"{name} {their_id} was left out: {there.left_out_because}",
                    foreseen=there.foreseen,
                )


def without_strangers(row: Thing, thing: Thing, known: Mapping[str, Copied]) -> Thing:
    """Return a row that names no category and no person who did not come."""
    gone = {
        name: None
        for name in _IF_THERE
        if row.get(name) and not _came(known.get(str(thing.get(name))))
    }
    return row | gone


def _came(there: Copied | None) -> bool:
    return there is not None and there.digest is not None and there.left_out_because is None


async def checked_row(connection: Connection, work: Work, kind: str, row: Thing) -> Thing:
    """Return a row as it is stored; raises `ProblemError` for what nobody here could use."""
    match kind:
        case "validation_rules":
            told = {name: row[name] for name in ("name", "type", "context_type")}
            parse({**row["document"], **told})
        case "product_collections" if row["filter"] is not None:
            refuse_wrong_filter(row["filter"])
        case "segments" if row["filter"] is not None:
            beside = await segments.kept_beside_filter(connection, work, row["filter"])
            return row | beside
        case "campaigns":
            return await _campaign(connection, work, row)
        case "promotion_tiers":
            _window(row)
            discount = await campaigns.checked_discount(
                connection, work, row["discount"], ".action.discount"
            )
            return row | {"discount": discount}
        case "vouchers":
            return await _voucher(connection, work, row)
    return row


async def _campaign(connection: Connection, work: Work, row: Thing) -> Thing:
    _window(row)
    template = row["voucher"]
    if template is None:
        return row
    kind = campaigns.voucher_type(template, ".voucher")
    terms = await campaigns.checked_terms(connection, work, template, kind, ".voucher")
    config = codes.read_config(
        template.get("code_config"), ".voucher.code_config", work.project.code_charset
    )
    shown = {k: v for k, v in msgspec.to_builtins(config).items() if v not in ("", None)}
    return row | {"voucher": {**terms, "code_config": shown, "is_referral_code": False}}


async def _voucher(connection: Connection, work: Work, row: Thing) -> Thing:
    codes.read_code(row["code"], ".code")
    _window(row)
    key = row["code"] if work.project.case_sensitive_codes else row["code"].lower()
    row = row | {"code_key": key}
    if row["type"] == "GIFT_VOUCHER":
        campaigns.read_gift(row["gift"] or {}, ".gift")
        return row | {"discount": None}
    discount = await campaigns.checked_discount(
        connection, work, row["discount"] or {}, ".discount"
    )
    return row | {"discount": discount}


def _window(row: Thing) -> None:
    fields: dict[str, Any] = {
        name: row.get(name) for name in Window.__struct_fields__ if row.get(name) is not None
    }
    campaigns.read_window(msgspec.convert(fields, Window))
