"""Use cases of campaign templates; `vouchers` makes campaigns of them, since those have codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse import access, audit, catalog
from largesse.campaigns.decide import template as decide
from largesse.campaigns.model import (
    Campaign,
    CampaignTemplate,
    CampaignType,
    Planted,
    RuleDraft,
    TemplateOffer,
    TierDetails,
    TierDraft,
    ValidationRule,
    Window,
)
from largesse.campaigns.service.assignments import assignments_by_object
from largesse.campaigns.service.finding import find_campaign, refuse_protected
from largesse.campaigns.service.promotions import add_tier, describe_tiers, tiers_by_id
from largesse.campaigns.service.rules import add_rule, rules_by_id
from largesse.campaigns.store import templates as store
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Work, idempotency

_KINDS: tuple[CampaignType, ...] = ("DISCOUNT_COUPONS", "GIFT_VOUCHERS")


async def create_template(
    work: Work,
    name: str,
    description: str | None,
    campaign: str | None = None,
    tier_id: str | None = None,
) -> CampaignTemplate:
    """Make a template of a discount or gift campaign, or of a promotion tier.

    Other campaigns are refused with `campaign_type_is_not_supported_by_campaign_template`.
    """
    if (campaign is None) == (tier_id is None):
        raise refuse("invalid_payload", ".", need="either campaign_id or promotion_tier_id")
    async with work.database.transaction() as connection:
        kind: CampaignType = "DISCOUNT_COUPONS"
        if campaign is not None:
            kind, offer = await _of_campaign(connection, work, campaign)
        else:
            offer = await _of_tier(connection, work, tier_id or "")
        return await add_template(connection, work, name, description, kind, offer)


async def add_template(
    connection: Connection,
    work: Work,
    name: str,
    description: str | None,
    kind: CampaignType,
    offer: TemplateOffer,
) -> CampaignTemplate:
    """Save a template in the caller's transaction; a taken name is `duplicate_found`."""
    if not offer.catalogue:
        packed = await catalog.pack(connection, work, decide.catalogue_ids(offer))
        offer = msgspec.structs.replace(offer, catalogue=packed)
    made = CampaignTemplate(
        id=work.id("camp_tpl_"),
        name=name,
        description=description,
        campaign_type=kind,
        document=offer,
        created_at=work.now,
    )
    if not await store.insert_template(connection, work.project.id, made):
        raise _taken(name)
    await audit.record(connection, work, "created", "campaign_template", made.id, after=made)
    return made


async def get_template(work: Work, template_id: str) -> CampaignTemplate:
    """Return one template; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_template(connection, work, template_id)


async def list_templates(
    work: Work, filters: FilterAt | None, after: str | None, limit: int, *, newest: bool
) -> tuple[list[CampaignTemplate], int]:
    """Return the templates after one, one more than `limit` when there are more, and the total."""
    async with work.database.reading() as connection:
        found = await store.templates(
            connection, work.project.id, filters, after, limit + 1, newest=newest
        )
        return found, await store.count_templates(connection, work.project.id, filters)


async def update_template(
    work: Work, template_id: str, name: str | UnsetType, description: str | UnsetType | None
) -> CampaignTemplate:
    """Change a template's name or description; its offer stays what it was."""
    async with work.database.transaction() as connection:
        before = await find_template(connection, work, template_id)
        after = msgspec.structs.replace(
            before,
            name=before.name if name is UNSET else name,
            description=before.description if description is UNSET else description,
            updated_at=work.now,
        )
        if await store.is_taken(connection, work.project.id, after):
            raise _taken(after.name)
        await store.update_template(connection, work.project.id, after)
        await audit.record(
            connection, work, "updated", "campaign_template", after.id, before=before, after=after
        )
    return after


async def delete_template(work: Work, template_id: str) -> None:
    """Delete a template; what was made of it stays."""
    async with work.database.transaction() as connection:
        template = await find_template(connection, work, template_id)
        await store.delete_template(connection, work.project.id, template.id)
        await audit.record(
            connection, work, "deleted", "campaign_template", template.id, before=template
        )


async def copy_template(
    work: Work,
    template_id: str,
    destination_project_id: str,
    name: str | None,
    description: str | UnsetType | None,
) -> CampaignTemplate:
    """Copy a template to another project of the account; what its rules need is made there later.

    Refuses one whose rules name segments, loyalty tiers, keys or users: those mean nothing there.
    """
    project = work.project
    if destination_project_id != project.id:
        beside = await access.project_beside(work.database, project, destination_project_id)
        if beside is None:
            raise not_found("project", destination_project_id)
        project = beside
    async with work.database.transaction() as connection:
        template = await find_template(connection, work, template_id)
        bound = decide.bound_to_project(template.document)
        if bound is not None and project.id != work.project.id:
            raise refuse(
                "invalid_validation_rules",
                ".campaign_template",
                need="rules that mean the same in every project",
                got=bound,
            )
        there = msgspec.structs.replace(work, project=project)
        return await add_template(
            connection,
            there,
            name or template.name,
            template.description if description is UNSET else description,
            template.campaign_type,
            template.document,
        )


async def add_tier_from_template(
    work: Work, template_id: str, campaign: str, draft: TierDraft, window: dict[str, Any]
) -> tuple[TierDetails, Planted]:
    """Add a tier made of a template to a promotion; what the draft says goes first.

    The draft's discount and rules are the template's.
    """
    async with idempotency.transaction(work) as connection:
        template = await find_template(connection, work, template_id)
        if template.campaign_type != "DISCOUNT_COUPONS":
            raise refuse_kind(template.campaign_type)
        promotion = await find_campaign(connection, work, campaign, lock=True)
        refuse_protected(promotion)
        if promotion.campaign_type != "PROMOTION":
            raise refuse(
                "invalid_campaign",
                ".campaign_id",
                need="a campaign of type PROMOTION",
                got=promotion.campaign_type,
            )
        planted = await plant(connection, work, template.document)
        offer = planted.offer
        own = msgspec.structs.asdict(offer.window) | {"active": draft.window.active} | window
        tier = await add_tier(
            connection,
            work,
            promotion,
            msgspec.structs.replace(
                draft,
                discount=offer.voucher["discount"],
                metadata=draft.metadata or offer.metadata,
                window=Window(**own),
                validation_rules=planted.rule_ids,
            ),
        )
        (details,) = await describe_tiers(connection, work, [tier])
        await idempotency.answer(connection, work, (details, planted))
    return details, planted


async def plant(connection: Connection, work: Work, offer: TemplateOffer) -> Planted:
    """Make what an offer needs in this project, in the caller's transaction.

    Its rules are always made anew, so that a change of them touches this use alone.
    """
    ids, created = await catalog.unpack(connection, work, offer.catalogue)
    offer = decide.renamed(offer, ids)
    rules: list[ValidationRule] = []
    for rule in offer.rules:
        parts = ("rules", "applicable_to", "bundle_rules", "error")
        rules.append(
            await add_rule(
                connection,
                work,
                RuleDraft(
                    name=rule.name,
                    type=rule.type,
                    context_type=rule.context_type,
                    **{part: rule.document[part] for part in parts if part in rule.document},
                ),
            )
        )
    made = [*created, *(("validation_rules", rule.id) for rule in rules)]
    return Planted(offer, tuple(rule.id for rule in rules), tuple(made))


async def find_template(connection: Connection, work: Work, template_id: str) -> CampaignTemplate:
    """Return one template in the caller's transaction; refuses with `not_found`."""
    template = await store.template_by_id(connection, work.project.id, template_id)
    if template is None:
        raise not_found("campaign_template", template_id)
    return template


def refuse_kind(kind: str) -> ProblemError:
    """Return the refusal of a campaign no template can be made of, or used for."""
    return refuse(
        "campaign_type_is_not_supported_by_campaign_template",
        ".campaign_type",
        need=[*_KINDS],
        got=kind,
    )


async def _of_campaign(
    connection: Connection, work: Work, reference: str
) -> tuple[CampaignType, TemplateOffer]:
    campaign = await find_campaign(connection, work, reference)
    if campaign.campaign_type not in _KINDS:
        raise refuse_kind(campaign.campaign_type)
    rules = await _rules_on(connection, work, campaign)
    return campaign.campaign_type, decide.offer_of_campaign(campaign, rules)


async def _of_tier(connection: Connection, work: Work, tier_id: str) -> TemplateOffer:
    tier = (await tiers_by_id(connection, work, [tier_id])).get(tier_id)
    if tier is None:
        raise not_found("promotion_tier", tier_id)
    assigned = await assignments_by_object(connection, work, [tier.id])
    rule_ids = [assignment.rule_id for assignment in assigned.get(tier.id, ())]
    known = await rules_by_id(connection, work, rule_ids)
    return decide.offer_of_tier(tier, [known[rule_id] for rule_id in rule_ids])


async def _rules_on(
    connection: Connection, work: Work, campaign: Campaign
) -> Sequence[ValidationRule]:
    assigned = await assignments_by_object(connection, work, [campaign.id])
    rule_ids = [assignment.rule_id for assignment in assigned.get(campaign.id, ())]
    known = await rules_by_id(connection, work, rule_ids)
    return [known[rule_id] for rule_id in rule_ids]


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found",
            ".name",
            got=name,
            resource_type="campaign_template",
            resource_id=name,
        )
    )
