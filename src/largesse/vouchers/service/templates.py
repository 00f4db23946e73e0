"""Make campaigns of campaign templates."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import campaigns
from largesse.campaigns import CampaignDetails, CampaignDraft, Planted, TemplateOffer, Window
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.service.campaigns import launch


async def launch_from_template(
    work: Work, template_id: str, said: dict[str, Any]
) -> tuple[CampaignDetails, Planted]:
    """Make a campaign of a template; what is said goes before what the template remembers.

    `said` are fields of a `CampaignDraft`, `window` and `voucher` with parts that are said alone.
    """
    async with idempotency.transaction(work) as connection:
        template = await campaigns.find_template(connection, work, template_id)
        details, planted = await _launch(
            connection, work, template.campaign_type, template.document, said
        )
        await idempotency.answer(connection, work, (details, planted))
    return details, planted


async def _launch(
    connection: Connection, work: Work, kind: Any, offer: TemplateOffer, said: dict[str, Any]
) -> tuple[CampaignDetails, Planted]:
    planted = await campaigns.plant(connection, work, offer)
    draft = draft_of(kind, planted.offer, said)
    draft = msgspec.structs.replace(draft, validation_rules=planted.rule_ids)
    campaign = await launch(connection, work, draft)
    return await campaigns.describe_campaign(connection, work, campaign), planted


def draft_of(kind: Any, offer: TemplateOffer, said: dict[str, Any]) -> CampaignDraft:
    """Return the campaign an offer becomes with what is said of it."""
    window = msgspec.structs.asdict(offer.window) | said.get("window", {})
    remembered = {
        name: getattr(offer, name)
        for name in ("type", "description", "join_once", "auto_join",
                     "use_voucher_metadata_schema", "activity_duration_after_publishing",
                     "metadata")
    }  # fmt: skip
    own = {name: value for name, value in said.items() if name not in {"window", "voucher"}}
    return CampaignDraft(
        **{**remembered, **own},
        campaign_type=kind,
        voucher={**offer.voucher, **said.get("voucher", {})},
        window=Window(**window),
    )
