"""What events look like to receivers of webhooks: the wire's shapes around the outbox's objects.

An event tells what it is about as it was then; what surrounds it (categories, rules, the campaign
of a code) is told as it stands when the message is written, moments later.
"""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import campaigns, customers, redemptions, vouchers
from largesse.api import (  # noqa: F401 - they register their bodies
    loyalty_events,
    return_events,
    reward_events,
)
from largesse.api.event_bodies import body
from largesse.api.shapes.campaigns import campaign_shape
from largesse.api.shapes.customers import customer_shape
from largesse.api.shapes.earning_rules import rule_shape as earning_rule_shape
from largesse.api.shapes.order_calculated import calculated_order
from largesse.api.shapes.pending_points import pending_shape
from largesse.api.shapes.points import posting_shape
from largesse.api.shapes.promotions import stack_shape, tier_details_shape
from largesse.api.shapes.publications import publication_shape
from largesse.api.shapes.redemptions import RedemptionShape, redemption_shape
from largesse.api.shapes.referrals import referral_shape, referral_tier_shape
from largesse.api.shapes.transactions import balance_shape, transaction_shape
from largesse.api.shapes.validation_rules import assignment_shape, rule_shape
from largesse.api.shapes.vouchers import details_shape
from largesse.api.wire import wire_time
from largesse.campaigns import (
    Campaign,
    CampaignDetails,
    PromotionStack,
    PromotionTier,
    RuleAssignment,
    StackDetails,
    TierDetails,
    ValidationRule,
)
from largesse.catalog.service.categories import categories_by_id
from largesse.customers import Customer
from largesse.customers.service.profiles import summaries_of
from largesse.jobs import OutboxEvent
from largesse.ledger import Posting
from largesse.loyalty.model.earning_rules import EarningRule
from largesse.loyalty.model.pending import PendingPoints
from largesse.loyalty.service.earning_rules import describe_rules
from largesse.redemptions.model import RedemptionDetails
from largesse.referrals import Referral, ReferralTier
from largesse.referrals.model import ReferralDetails
from largesse.storage import Connection, Work
from largesse.vouchers import Publication, PublicationDetails, Voucher

Json = dict[str, Any]


@body("redemption.succeeded", "redemption.failed")
async def redemption(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a redemption, with all it was about."""
    details = await redemptions.find_redemption(connection, work, event.entity_id)
    told = await _around(connection, work, details)
    return {
        **told,
        "redemption": _bare(details),
        "created_at": wire_time(details.redemption.created_at),
    }


@body("redemption.rollback.succeeded", "redemption.rollback.failed")
async def rollback(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a rollback, and of the redemption it took back."""
    details = await redemptions.find_redemption(connection, work, event.entity_id)
    told = await _around(connection, work, details)
    original = None
    if details.redemption.redemption_id is not None:
        before = await redemptions.find_redemption(
            connection, work, details.redemption.redemption_id
        )
        original = _bare(before)
    return {**told, "redemption": original, "redemption_rollback": _bare(details)}


@body("customer.created", "customer.updated", "customer.confirmed", "customer.deleted")
async def customer(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a customer; one deleted is only named."""
    if "created_at" not in event.data:
        return {"customer": {"id": event.entity_id, "object": "customer", **event.data}}
    found = msgspec.convert(event.data, Customer)
    summary = (await summaries_of(connection, work, [found.id])).get(found.id)
    return {"customer": customer_shape(found, summary)}


@body("customer.points.credited", "customer.points.taken_back")
async def points(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of points credited or taken back; the posting tells what for."""
    found = msgspec.convert(event.data, Posting)
    owner = await customers.find_customer(connection, work, id=event.entity_id)
    return {
        "customer": _customer(owner) or {"id": event.entity_id, "object": "customer"},
        "points": posting_shape(found),
    }


@body("referral.converted", "referral.refused", "referral.over_limit", "referral.reverted")
@body("customer.referred")
async def referral(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a referral: who brought whom, in which campaign, and what came of it."""
    found = msgspec.convert(event.data, Referral)
    ids = [each for each in (found.referrer_id, found.referee_id) if each is not None]
    people = {each.id: each for each in await customers.customers_by_id(connection, work, ids)}
    return {
        "referral": referral_shape(ReferralDetails(found)),
        "referrer": _customer(people.get(found.referrer_id or "")),
        "referee": _customer(people.get(found.referee_id or "")),
        "campaign": await _campaign(connection, work, found.campaign_id),
    }


@body("campaign.referral_tier.created", "campaign.referral_tier.updated")
@body("campaign.referral_tier.deleted")
async def referral_tier(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a tier of a referral campaign."""
    found = msgspec.convert(event.data, ReferralTier)
    return {
        "referral_tier": referral_tier_shape(found),
        "campaign": await _campaign(connection, work, found.campaign_id),
    }


@body("voucher.created", "voucher.updated", "voucher.deleted")
@body("voucher.enabled", "voucher.disabled")
async def voucher(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a code and its campaign."""
    found = msgspec.convert(event.data, Voucher)
    details = await vouchers.describe_voucher(connection, work, found)
    return {
        "voucher": details_shape(details),
        "campaign": await _campaign(connection, work, found.campaign_id),
    }


@body("voucher.gift.balance_added", "voucher.gift.transaction.created")
async def credit(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of credit that moved, on which card of which campaign."""
    found = msgspec.convert(event.data, Posting)
    known = await vouchers.vouchers_by_reference(connection, work, [event.entity_id])
    described = await vouchers.describe_vouchers(connection, work, [*known.values()])
    return {
        "voucher": details_shape(described[0]) if described else {"id": event.entity_id},
        "campaign": await _campaign(connection, work, found.campaign_id),
        "balance": balance_shape(found, points=False),
        "transaction": transaction_shape(vouchers.Transaction(found)),
    }


@body("voucher.loyalty_card.points_added", "voucher.loyalty_card.points_expired")
@body("voucher.loyalty_card.transaction.created", "customer.rewarded.loyalty_points")
async def loyalty_points(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of points that moved: whose, on which card of which programme."""
    told = event.data
    owner = None
    if told["customer_id"] is not None:
        owner = await customers.find_customer(connection, work, id=told["customer_id"])
    return {
        "customer": _customer(owner),
        "campaign": await _campaign(connection, work, told["campaign_id"]),
        "voucher": await _voucher_by_id(connection, work, told["voucher"]["id"]),
        **{name: told[name] for name in ("points", "balance", "transaction")},
    }


@body("voucher.published", "publication.succeeded")
async def publication(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a publication: its customer, its campaign, its codes."""
    single = event.type == "voucher.published"
    found = msgspec.convert(event.data["publication"] if single else event.data, Publication)
    (details,) = await vouchers.describe_publications(connection, work, [found])
    told: Json = {
        "customer": _customer(details.customer),
        "campaign": await _campaign(connection, work, details.publication.campaign_id),
        "publication": _published(details),
        "created_at": wire_time(details.publication.created_at),
    }
    codes = {each.voucher.id: details_shape(each) for each in details.vouchers}
    if single:
        return {**told, "voucher": codes.get(event.entity_id)}
    return {**told, "vouchers": [*codes.values()]}


@body("campaign.created", "campaign.updated", "campaign.deleted")
@body("campaign.enabled", "campaign.disabled")
async def campaign(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a campaign."""
    found = msgspec.convert(event.data, Campaign)
    details = await campaigns.describe_campaign(connection, work, found)
    return {"campaign": campaign_shape(details)}


@body("campaign.vouchers.generation.started", "campaign.vouchers.generation.completed")
@body("campaign.vouchers.generation.failed", "campaign.vouchers.added")
async def generation(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell how many codes a campaign gets or got."""
    happened = {"campaign.vouchers.added": "added"}.get(event.type) or event.type.split(".")[-1]
    told: Json = {
        "campaign": await _campaign(connection, work, event.entity_id),
        "count": event.data.get("total", 1),
        f"{happened}_at": wire_time(event.created_at),
    }
    if event.type.endswith(".failed"):
        told["generated_count"] = event.data.get("processed", 0)
    return told


@body("campaign.budget.reached", "campaign.budget.reopened")
async def budget(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a campaign that closed itself, or opened again, and of the budget it was."""
    happened = event.type.split(".")[-1]
    return {
        "campaign": await _campaign(connection, work, event.entity_id),
        "budget": {
            "name": event.data["budget"],
            "limit": event.data["limit_amount"],
            "used": event.data["used"],
        },
        f"{happened}_at": wire_time(event.created_at),
    }


@body("campaign.promotion_tier.created", "campaign.promotion_tier.updated")
@body("campaign.promotion_tier.deleted", "campaign.promotion_tier.enabled")
@body("campaign.promotion_tier.disabled")
async def tier(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a tier and its campaign."""
    found = msgspec.convert(event.data, PromotionTier)
    details = await campaigns.describe_tiers(connection, work, [found])
    return {
        "campaign": await _campaign(connection, work, found.campaign_id),
        "promotion_tier": tier_details_shape(details[0]) if details else event.data,
    }


@body("campaign.promotion_stack.created", "campaign.promotion_stack.updated")
@body("campaign.promotion_stack.deleted")
async def stack(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a stack and its campaign."""
    found = msgspec.convert(event.data, PromotionStack)
    return {
        "campaign": await _campaign(connection, work, found.campaign_id),
        "promotion_stack": await _stack(connection, work, found),
    }


@body("business_validation_rule.created", "business_validation_rule.updated")
@body("business_validation_rule.deleted")
async def rule(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a rule."""
    del connection, work
    happened = event.type.split(".")[-1]
    found = msgspec.convert(event.data, ValidationRule)
    return {"rule": rule_shape(found), f"{happened}_at": wire_time(event.created_at)}


@body("business_validation_rule.assignment.created", "business_validation_rule.assignment.deleted")
async def assignment(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a rule put on something or taken off it."""
    found = msgspec.convert(event.data, RuleAssignment)
    rules = await campaigns.rules_by_id(connection, work, [found.rule_id])
    its_rule = rules.get(found.rule_id)
    return {
        "rule": None if its_rule is None else rule_shape(its_rule),
        found.related_object_type: await _related(connection, work, found),
        "assignment": assignment_shape(found),
    }


@body("campaign.earning_rule.assigned", "campaign.earning_rule.updated")
@body("campaign.earning_rule.deleted", "campaign.earning_rule.enabled")
@body("campaign.earning_rule.disabled")
async def earning_rule(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of an earning rule and its programme."""
    found = msgspec.convert(event.data, EarningRule)
    (details,) = await describe_rules(connection, work, [found])
    return {
        "campaign": await _campaign(connection, work, found.programme_id),
        "earning_rule": earning_rule_shape(details),
    }


@body("voucher.loyalty_card.pending_points.added", "voucher.loyalty_card.pending_points.updated")
@body("voucher.loyalty_card.pending_points.activated")
@body("voucher.loyalty_card.pending_points.canceled")
async def pending_points(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of points that wait, and of their card."""
    found = msgspec.convert(event.data, PendingPoints)
    return {
        "voucher": await _voucher_by_id(connection, work, found.card_id),
        "pending_points": pending_shape(found, work.project.zone),
    }


async def _voucher_by_id(connection: Connection, work: Work, voucher_id: str) -> Any:
    known = await vouchers.vouchers_by_reference(connection, work, [voucher_id])
    described = await vouchers.describe_vouchers(connection, work, [*known.values()])
    return details_shape(described[0]) if described else {"id": voucher_id}


async def _related(connection: Connection, work: Work, found: RuleAssignment) -> Any:
    object_id = found.related_object_id
    match found.related_object_type:
        case "campaign":
            return await _campaign(connection, work, object_id)
        case "voucher":
            return await _voucher_by_id(connection, work, object_id)
        case _:
            tiers = await campaigns.tiers_by_id(connection, work, [object_id])
            details = await campaigns.describe_tiers(connection, work, [*tiers.values()])
            return tier_details_shape(details[0]) if details else {"id": object_id}


async def _around(connection: Connection, work: Work, details: RedemptionDetails) -> Json:
    """Return what a redemption or rollback is about; what it has none of is null."""
    row = details.redemption
    owner = details.campaign
    code, its_tier = details.voucher, details.tier
    shape = redemption_shape(details)
    holder = code.holder_id if code else None
    return {
        "customer": _customer(details.customer),
        "order": calculated_order(row.order_snapshot, stored=True) if row.order_snapshot else None,
        "campaign": None if owner is None else campaign_shape(CampaignDetails(owner)),
        "voucher": None if code is None else shape.voucher,
        "holder": _customer(
            await customers.find_customer(connection, work, id=holder) if holder else None
        ),
        "promotion_tier": None
        if its_tier is None or owner is None
        else tier_details_shape(TierDetails(its_tier, owner, None, details.assignments)),
        "promotion_stack": None,  # the log does not keep through which stack a tier came
    }


def _bare(details: RedemptionDetails) -> RedemptionShape:
    """Return a row of the log without what the message tells beside it."""
    return msgspec.structs.replace(
        redemption_shape(details),
        order=msgspec.UNSET,
        voucher=msgspec.UNSET,
        promotion_tier=msgspec.UNSET,
    )


async def _campaign(connection: Connection, work: Work, campaign_id: str | None) -> Any:
    if campaign_id is None:
        return None
    found = await campaigns.campaigns_by_id(connection, work, [campaign_id])
    if campaign_id not in found:
        return {"id": campaign_id, "object": "campaign"}
    return campaign_shape(CampaignDetails(found[campaign_id]))


async def _stack(connection: Connection, work: Work, found: PromotionStack) -> Any:
    known = await categories_by_id(connection, work) if found.category_id else {}
    return stack_shape(StackDetails(found, known.get(found.category_id or "")))


def _customer(found: Customer | None) -> Json | None:
    if found is None:
        return None
    return {
        "id": found.id,
        "source_id": found.source_id,
        "name": found.name,
        "email": found.email,
        "metadata": found.metadata,
        "object": "customer",
    }


def _published(details: PublicationDetails) -> Json:
    told: Json = msgspec.to_builtins(publication_shape(details))
    told["channel"] = details.publication.channel
    for name in ("voucher", "vouchers"):
        told.pop(name, None)
    return told
