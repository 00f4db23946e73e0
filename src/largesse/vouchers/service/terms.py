"""What a voucher takes from its campaign, and what it says itself."""

from __future__ import annotations

from typing import Any, cast

import msgspec
from msgspec import UNSET

from largesse import campaigns, schemas
from largesse.campaigns import Campaign
from largesse.catalog.service.categories import find_category
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work
from largesse.vouchers.model import Voucher, VoucherDraft, VoucherType
from largesse.vouchers.service.laws import lawful

_WINDOW = ("start_date", "expiration_date", "validity_timeframe", "validity_day_of_week",
           "validity_hours")  # fmt: skip


def metadata_schema_of(campaign: Campaign | None) -> str:
    """Return whose schema the metadata of a code fits: vouchers', or that of its campaign.

    A campaign says so with `use_voucher_metadata_schema: false`.
    """
    own = campaign is None or campaign.use_voucher_metadata_schema
    return "voucher" if own else "campaign"


def terms_of(campaign: Campaign, work: Work) -> Voucher:
    """Return a voucher of the campaign that has no id and no code yet.

    Refuses a campaign that has no codes with `invalid_campaign`.
    """
    template = campaign.voucher
    if template is None:
        raise refuse(
            "invalid_campaign",
            ".campaign",
            need="a campaign of vouchers",
            got=campaign.campaign_type,
        )
    return Voucher(
        id="",
        code="",
        type=template["type"],
        created_at=work.now,
        campaign_id=campaign.id,
        campaign=campaign.name,
        discount=template.get("discount"),
        gift=template.get("gift"),
        loyalty_card=_card(template),
        category_id=campaign.category_id,
        redemption_quantity=(template.get("redemption") or {}).get("quantity"),
        is_referral_code=template.get("is_referral_code", False),
        **{name: getattr(campaign, name) for name in _WINDOW},
    )


def _card(template: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a card opens with; when its points expire is the campaign's to say."""
    card = template.get("loyalty_card")
    return None if card is None else {"points": card.get("points") or 0}


async def own_terms(
    connection: Connection, work: Work, terms: Voucher, draft: VoucherDraft
) -> Voucher:
    """Return a campaign's terms with what the draft says of the voucher itself on top.

    Another type than the campaign's, of the voucher or of its discount, is refused.
    """
    fields: dict[str, Any] = dict(draft.window)
    fields |= await _own_worth(connection, work, terms, draft)
    redemption = draft.terms.get("redemption") or {}
    if "quantity" in redemption:
        fields["redemption_quantity"] = redemption["quantity"]
    if draft.category is not UNSET:
        fields["category_id"] = await _category_id(connection, work, draft.category)
    voucher = msgspec.structs.replace(
        terms,
        active=draft.active,
        additional_info=draft.additional_info,
        metadata=draft.metadata,
        **fields,
    )
    campaigns.read_window(voucher)
    return await lawful(connection, work, voucher)


async def _own_worth(
    connection: Connection, work: Work, terms: Voucher, draft: VoucherDraft
) -> dict[str, Any]:
    said = {part: draft.terms.get(part) for part in ("type", "discount", "gift", "loyalty_card")}
    if all(value is None for value in said.values()):
        return {}
    kind = said["type"] or terms.type
    if kind != terms.type:
        raise refuse("invalid_voucher", ".type", need=terms.type, got=kind)
    if all(said[part] is None for part in ("discount", "gift", "loyalty_card")):
        return {}
    checked = await campaigns.checked_terms(connection, work, said, kind, "")
    if "loyalty_card" in checked:
        return {"loyalty_card": {"points": checked["loyalty_card"]["points"]}}
    discount = checked.get("discount")
    if discount is None:
        return {"gift": checked["gift"]}
    need = (terms.discount or {}).get("type")
    if discount["type"] != need:
        raise refuse("invalid_voucher", ".discount.type", need=need, got=discount["type"])
    return {"discount": discount}


async def standalone_terms(connection: Connection, work: Work, draft: VoucherDraft) -> Voucher:
    """Return a voucher of no campaign that has no id and no code yet."""
    kind = cast(VoucherType, campaigns.voucher_type(draft.terms))
    if kind == "LOYALTY_CARD":
        raise refuse("invalid_voucher", ".type", need="a campaign: loyalty cards belong to one")
    terms = await campaigns.checked_terms(connection, work, draft.terms, kind, "")
    voucher = Voucher(
        id="",
        code="",
        type=kind,
        created_at=work.now,
        discount=terms.get("discount"),
        gift=terms.get("gift"),
        category_id=None
        if draft.category is UNSET
        else await _category_id(connection, work, draft.category),
        redemption_quantity=terms["redemption"]["quantity"],
        active=draft.active,
        additional_info=draft.additional_info,
        metadata=draft.metadata,
        **draft.window,
    )
    campaigns.read_window(voucher)
    await schemas.check_metadata(connection, work, "voucher", voucher.metadata)
    return await lawful(connection, work, voucher)


async def _category_id(connection: Connection, work: Work, category: str | None) -> str | None:
    return (await find_category(connection, work, category)).id if category else None
