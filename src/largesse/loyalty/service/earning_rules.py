"""Use cases of earning rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, campaigns, jobs, schemas, segments
from largesse.campaigns import Campaign, read_window
from largesse.kernel.problem import not_found, refuse
from largesse.loyalty.decide.earning_rules import (
    CUSTOM_EVENT,
    read_gives,
    read_trigger,
    refuse_pending,
)
from largesse.loyalty.model.earning import Trigger
from largesse.loyalty.model.earning_rules import (
    MOST_RULES,
    EarningRule,
    EarningRuleChange,
    EarningRuleDetails,
    EarningRuleDraft,
    EarningRuleSort,
    EventSchema,
)
from largesse.loyalty.service.programmes import ensure_programme, find_programme
from largesse.loyalty.store import earning_rules as store
from largesse.storage import Connection, Page, Work, idempotency


async def create_rules(
    work: Work, campaign_reference: str, drafts: Sequence[EarningRuleDraft]
) -> list[EarningRuleDetails]:
    """Give a programme rules, all of them or none; refuses more than a project may have."""
    async with idempotency.transaction(work) as connection:
        made = await add_rules(connection, work, campaign_reference, drafts)
        details = await describe_rules(connection, work, made)
        await idempotency.answer(connection, work, details)
    return details


async def add_rules(
    connection: Connection,
    work: Work,
    campaign_reference: str,
    drafts: Sequence[EarningRuleDraft],
) -> list[EarningRule]:
    """Give a programme rules in the caller's transaction; refuses as `create_rules` does."""
    campaign = await _campaign(connection, work, campaign_reference)
    if not drafts:
        raise refuse("invalid_payload", ".", need="at least one earning rule")
    kept = await store.count_in_turn(connection, work.project.id)
    if kept + len(drafts) > MOST_RULES:
        raise refuse(
            "invalid_payload",
            ".",
            need=f"at most {MOST_RULES} earning rules in a project",
            got=kept + len(drafts),
        )
    return [
        await _add(connection, work, campaign, draft, f"[{place}]")
        for place, draft in enumerate(drafts)
    ]


async def update_rule(
    work: Work, campaign_reference: str, rule_id: str, change: EarningRuleChange
) -> EarningRuleDetails:
    """Change a rule; refuses with `not_found`. What sets it off stays as it is."""
    async with work.database.transaction() as connection:
        campaign = await _campaign(connection, work, campaign_reference)
        before = await _locked(connection, work, campaign, rule_id)
        after = await _changed(connection, work, before, change)
        _refuse_terms(after, campaign)
        await store.update_rule(connection, work.project.id, after)
        if change.validation_rule_id is not UNSET:
            await campaigns.take_rules_off(connection, work, after.id)
            await _assign(connection, work, after, change.validation_rule_id, "")
        await _tell(connection, work, "updated", after, before)
        return await _described(connection, work, after)


async def switch_rule(
    work: Work, campaign_reference: str, rule_id: str, *, active: bool
) -> EarningRuleDetails:
    """Switch a rule on or off; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        campaign = await _campaign(connection, work, campaign_reference)
        before = await _locked(connection, work, campaign, rule_id)
        after = msgspec.structs.replace(before, active=active, updated_at=work.now)
        await store.update_rule(connection, work.project.id, after)
        await _tell(connection, work, "enabled" if active else "disabled", after, before)
        return await _described(connection, work, after)


async def delete_rule(work: Work, campaign_reference: str, rule_id: str) -> None:
    """Delete a rule; points it gave stay, and those that wait go on waiting."""
    async with work.database.transaction() as connection:
        campaign = await _campaign(connection, work, campaign_reference)
        rule = await _locked(connection, work, campaign, rule_id)
        await campaigns.unassign(connection, work, [rule.id])
        await store.delete_rule(connection, work.project.id, rule.id)
        await audit.record(connection, work, "deleted", "earning_rule", rule.id, before=rule)
        await jobs.publish_event(connection, work, "campaign.earning_rule.deleted", rule.id, rule)


async def get_rule(work: Work, campaign_reference: str, rule_id: str) -> EarningRuleDetails:
    """Return one rule of a programme; refuses with `not_found`."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, campaign_reference)
        found = await store.rules_by_id(connection, work.project.id, [rule_id])
        rule = found.get(rule_id)
        if rule is None or rule.programme_id != programme.id:
            raise not_found("earning_rule", rule_id)
        return await _described(connection, work, rule)


async def list_rules(
    work: Work, campaign_reference: str, order: EarningRuleSort, page: Page
) -> tuple[list[EarningRuleDetails], int]:
    """Return a page of a programme's rules and how many there are in all."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, campaign_reference)
        found, total = await store.rules(connection, work.project.id, programme.id, order, page)
        return await describe_rules(connection, work, found), total


async def rules_by_id(
    connection: Connection, work: Work, ids: Sequence[str]
) -> dict[str, EarningRule]:
    """Return rules by id, in the caller's transaction; those nobody knows are left out."""
    return await store.rules_by_id(connection, work.project.id, ids) if ids else {}


async def describe_rules(
    connection: Connection, work: Work, rules: Sequence[EarningRule]
) -> list[EarningRuleDetails]:
    """Return rules with the validation rules put on them, in the caller's transaction."""
    assigned = await campaigns.assignments_by_object(connection, work, [each.id for each in rules])
    first = {object_id: found[0].rule_id for object_id, found in assigned.items()}
    return [EarningRuleDetails(rule, first.get(rule.id)) for rule in rules]


async def _described(connection: Connection, work: Work, rule: EarningRule) -> EarningRuleDetails:
    (details,) = await describe_rules(connection, work, [rule])
    return details


async def _campaign(connection: Connection, work: Work, reference: str) -> Campaign:
    """Return the campaign of a programme whose rules may be changed."""
    programme = await ensure_programme(connection, work, reference)
    campaign = await campaigns.find_campaign(connection, work, programme.id)
    campaigns.refuse_protected(campaign)
    return campaign


async def _locked(
    connection: Connection, work: Work, campaign: Campaign, rule_id: str
) -> EarningRule:
    rule = await store.lock_rule(connection, work.project.id, campaign.id, rule_id)
    if rule is None:
        raise not_found("earning_rule", rule_id)
    return rule


async def _add(
    connection: Connection, work: Work, campaign: Campaign, draft: EarningRuleDraft, where: str
) -> EarningRule:
    trigger = read_trigger(draft, where)
    rule = EarningRule(
        id=work.id("ern_"),
        programme_id=campaign.id,
        trigger=trigger,
        loyalty=draft.loyalty,
        custom_event=await _schema(connection, work, trigger, draft, where),
        pending_points=draft.pending_points,
        expiration_rules=draft.expiration_rules,
        banner=draft.banner,
        metadata=draft.metadata,
        created_at=work.now,
        **msgspec.structs.asdict(draft.window),
    )
    _refuse_terms(rule, campaign, where)
    await schemas.check_metadata(
        connection, work, "earning_rule", rule.metadata, f"{where}.metadata"
    )
    if trigger.kind == "customer.segment.entered" and trigger.reference is not None:
        # From now on somebody waits for customers to enter.
        await segments.activate_segment(connection, work, trigger.reference)
    await store.insert_rule(connection, work.project.id, rule)
    await _assign(connection, work, rule, draft.validation_rule_id, where)
    await _tell(connection, work, "assigned", rule)
    return rule


def _refuse_terms(rule: EarningRule, campaign: Campaign, where: str = "") -> None:
    """Refuse what a rule cannot mean: its points, its window, its wait."""
    read_gives(rule.loyalty, rule.trigger, f"{where}.loyalty")
    read_window(rule, inherited=campaign, where=where)
    refuse_pending(rule.pending_points, rule.trigger, where)


async def _schema(
    connection: Connection, work: Work, trigger: Trigger, draft: EarningRuleDraft, where: str
) -> EventSchema | None:
    """Return the schema of the custom event a rule waits for; refuses an event without one."""
    if trigger.kind != CUSTOM_EVENT:
        return None
    schema = await schemas.find_schema(connection, work, f"custom_event:{trigger.reference}")
    if schema is None:
        raise refuse(
            "invalid_payload",
            f"{where}.event",
            need="order.paid, customer.segment.entered, customer.loyalty.tier.* "
            "or an event with a schema",
            got=trigger.reference,
        )
    if draft.schema_id is not None and draft.schema_id != schema.id:
        path = f"{where}.custom_event.schema_id"
        raise refuse("invalid_payload", path, need=schema.id, got=draft.schema_id)
    return EventSchema(schema.id)


async def _assign(
    connection: Connection,
    work: Work,
    rule: EarningRule,
    validation_rule_id: str | None,
    where: str,
) -> None:
    if validation_rule_id is None:
        return
    if not await campaigns.rules_by_id(connection, work, [validation_rule_id]):
        raise refuse(
            "invalid_payload",
            f"{where}.validation_rule_id",
            need="the id of a validation rule",
            got=validation_rule_id,
        )
    await campaigns.assign_rules(connection, work, [validation_rule_id], "earning_rule", rule.id)


async def _changed(
    connection: Connection, work: Work, before: EarningRule, change: EarningRuleChange
) -> EarningRule:
    fields: dict[str, Any] = dict(change.window)
    for name in ("loyalty", "active", "pending_points", "expiration_rules", "banner"):
        if getattr(change, name) is not UNSET:
            fields[name] = getattr(change, name)
    if change.metadata is not UNSET:
        fields["metadata"] = campaigns.merged(before.metadata, change.metadata)
        await schemas.check_metadata(connection, work, "earning_rule", fields["metadata"])
    return msgspec.structs.replace(before, **fields, updated_at=work.now)


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    rule: EarningRule,
    before: EarningRule | None = None,
) -> None:
    recorded = "created" if action == "assigned" else action
    await audit.record(
        connection, work, recorded, "earning_rule", rule.id, before=before, after=rule
    )
    await jobs.publish_event(connection, work, f"campaign.earning_rule.{action}", rule.id, rule)
