"""Use cases of validation rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, catalog, jobs
from largesse.campaigns.model import RuleDraft, ValidationRule
from largesse.campaigns.store import rules as store
from largesse.kernel.problem import not_found, refuse
from largesse.rules import parse
from largesse.storage import Connection, Page, Work, idempotency

_PARTS = ("rules", "applicable_to", "bundle_rules", "error")


async def create_rule(work: Work, draft: RuleDraft) -> ValidationRule:
    """Create a rule; refuses with `invalid_validation_rules` and the path of the fault."""
    async with idempotency.transaction(work) as connection:
        rule = await add_rule(connection, work, draft)
        await idempotency.answer(connection, work, rule)
    return rule


async def add_rule(connection: Connection, work: Work, draft: RuleDraft) -> ValidationRule:
    """Create a rule in the caller's transaction; refuses as `create_rule` does."""
    rule = ValidationRule(
        id=work.id("val_"),
        name="",
        document={"rules": {}},
        created_at=work.now,
    )
    rule = await _drafted(connection, work, rule, draft)
    await store.insert_rule(connection, work.project.id, rule)
    await _tell(connection, work, "created", rule, after=rule)
    return rule


async def update_rule(work: Work, rule_id: str, draft: RuleDraft) -> ValidationRule:
    """Change a rule; it holds at once, for codes already given out too."""
    async with work.database.transaction() as connection:
        before = await store.lock_rule(connection, work.project.id, rule_id)
        if before is None:
            raise not_found("validation_rules", rule_id)
        after = await _drafted(connection, work, before, draft)
        after = msgspec.structs.replace(after, updated_at=work.now)
        await store.update_rule(connection, work.project.id, after)
        after = await find_rule(connection, work, rule_id)
        await _tell(connection, work, "updated", after, before=before, after=after)
    return after


async def delete_rule(work: Work, rule_id: str) -> None:
    """Delete a rule; it comes off everything it was put on."""
    async with work.database.transaction() as connection:
        rule = await find_rule(connection, work, rule_id)
        taken_off = await store.delete_assignments_of_rule(connection, work.project.id, rule.id)
        kind = "validation_rules_assignment"
        gone = [audit.Entry("deleted", kind, each.id, each) for each in taken_off]
        await audit.record_all(connection, work, gone)
        event = "business_validation_rule.assignment.deleted"
        await jobs.publish_events(connection, work, [(event, each.id, each) for each in taken_off])
        await store.delete_rule(connection, work.project.id, rule.id)
        await _tell(connection, work, "deleted", rule, before=rule)


async def get_rule(work: Work, rule_id: str) -> ValidationRule:
    """Return one rule; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_rule(connection, work, rule_id)


async def list_rules(
    work: Work, after: datetime | None, before: datetime | None, order: str, page: Page
) -> tuple[list[ValidationRule], int]:
    """Return a page of rules and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.rules(connection, work.project.id, after, before, order, page)


async def find_rule(connection: Connection, work: Work, rule_id: str) -> ValidationRule:
    """Return one rule in the caller's transaction; refuses with `not_found`."""
    found = await store.rules_by_id(connection, work.project.id, [rule_id])
    if rule_id not in found:
        raise not_found("validation_rules", rule_id)
    return found[rule_id]


async def rules_by_id(
    connection: Connection, work: Work, ids: list[str]
) -> dict[str, ValidationRule]:
    """Return several rules by id, in the caller's transaction."""
    return await store.rules_by_id(connection, work.project.id, ids) if ids else {}


async def _drafted(
    connection: Connection, work: Work, rule: ValidationRule, draft: RuleDraft
) -> ValidationRule:
    """Return the rule with what the draft says; the whole is read before it is kept."""
    document = dict(rule.document)
    for part in _PARTS:
        value = getattr(draft, part)
        if value is not UNSET:
            document.pop(part, None)
            if value is not None:
                document[part] = value
    name = rule.name if draft.name is UNSET else draft.name
    kind = rule.type if draft.type is UNSET else draft.type or "expression"
    context = rule.context_type if draft.context_type is UNSET else draft.context_type or "global"
    parse({**document, "name": name, "type": kind, "context_type": context})
    if "rules" not in document:
        document["rules"] = {}
    if document.get("applicable_to"):
        document["applicable_to"] = await _known_items(connection, work, document["applicable_to"])
    return msgspec.structs.replace(
        rule, name=name, type=kind, context_type=context, document=document
    )


async def _known_items(
    connection: Connection, work: Work, scope: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a scope with our ids beside the merchant's; what nobody knows stays as it is."""
    lists = {side: _entries(scope.get(side)) for side in ("included", "excluded")}
    asked = {
        entry.get("id") or entry.get("source_id")
        for entries in lists.values()
        for entry in entries
        if entry.get("object") in {"product", "sku"}
    }
    found = await catalog.products_by_id(connection, work, [name for name in asked if name])
    known = {
        side: [_known_item(entry, found) for entry in entries] for side, entries in lists.items()
    }
    return {**scope, **known, "included_all": bool(scope.get("included_all"))}


def _entries(value: Any) -> list[dict[str, Any]]:
    return list((value.get("data") if isinstance(value, Mapping) else value) or [])


def _known_item(entry: dict[str, Any], found: Mapping[str, catalog.Resolved]) -> dict[str, Any]:
    entry = {k: v for k, v in entry.items() if v is not None}
    entry.setdefault("effect", "APPLY_TO_EVERY")
    known = found.get(str(entry.get("id") or entry.get("source_id")))
    if entry.get("object") == "sku" and known is not None and known.sku_id is not None:
        entry |= {"id": known.sku_id, "product_id": known.product_id}
        ours = {
            "source_id": known.sku_source_id,
            "product_source_id": known.product_source_id,
        }
        return entry | {name: value for name, value in ours.items() if value is not None}
    if entry.get("object") == "product" and known is not None and known.product_id is not None:
        entry["id"] = known.product_id
        if known.product_source_id is not None:
            entry["source_id"] = known.product_source_id
    return entry


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    rule: ValidationRule,
    before: ValidationRule | None = None,
    after: ValidationRule | None = None,
) -> None:
    await audit.record(
        connection, work, action, "validation_rules", rule.id, before=before, after=after
    )
    await jobs.publish_event(
        connection, work, f"business_validation_rule.{action}", rule.id, after or rule
    )


def refuse_unknown_rule(rule_id: str, where: str) -> Exception:
    """Return the refusal of a rule named by something else that nobody knows."""
    return refuse("invalid_payload", where, need="the id of a validation rule", got=rule_id)
