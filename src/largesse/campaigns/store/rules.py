"""Validation rules and their assignments in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.campaigns.model import RuleAssignment, ValidationRule
from largesse.campaigns.store.rows import parameters
from largesse.kernel.project import Project
from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.campaigns", "queries/rules.sql")


async def insert_rule(connection: Connection, project_id: str, rule: ValidationRule) -> None:
    await SQL.insert_rule.run(connection, project_id=project_id, **parameters(rule))


async def rules_by_id(
    connection: Connection, project_id: str, ids: list[str]
) -> dict[str, ValidationRule]:
    rows = await SQL.rules_by_id.all(connection, project_id=project_id, ids=ids)
    return {row["id"]: msgspec.convert(row, ValidationRule) for row in rows}


async def lock_rule(connection: Connection, project_id: str, rule_id: str) -> ValidationRule | None:
    row = await SQL.lock_rule.one(connection, project_id=project_id, id=rule_id)
    return msgspec.convert(row, ValidationRule) if row else None


async def rules(
    connection: Connection,
    project_id: str,
    created_after: datetime | None,
    created_before: datetime | None,
    order: str,
    page: Page,
) -> tuple[list[ValidationRule], int]:
    """Return a page of rules and how many there are in all."""
    wanted = {
        "project_id": project_id,
        "created_after": created_after,
        "created_before": created_before,
    }
    rows, total = await page_of_rows(
        connection, SQL.rules.by(order), SQL.count_rules, page, **wanted
    )
    return [msgspec.convert(row, ValidationRule) for row in rows], total


async def update_rule(connection: Connection, project_id: str, rule: ValidationRule) -> int:
    """Return the revision the rule now has."""
    return int(await SQL.update_rule.value(connection, project_id=project_id, **parameters(rule)))


async def delete_rule(connection: Connection, project_id: str, rule_id: str) -> None:
    await SQL.delete_rule.run(connection, project_id=project_id, id=rule_id)


async def insert_assignment(
    connection: Connection, project_id: str, assignment: RuleAssignment
) -> bool:
    """Return whether the rule was not on the object yet."""
    inserted = await SQL.insert_assignment.run(
        connection, project_id=project_id, **parameters(assignment)
    )
    return inserted == 1


async def touch_assignment(
    connection: Connection, assignment: RuleAssignment, now: datetime
) -> RuleAssignment:
    row = await SQL.touch_assignment.one(connection, **parameters(assignment), now=now)
    return msgspec.convert(row, RuleAssignment)


async def assignments(
    connection: Connection,
    project_id: str,
    rule_id: str | None,
    related_object_id: str | None,
    order: str,
    page: Page,
) -> tuple[list[RuleAssignment], int]:
    """Return a page of assignments and how many there are in all."""
    wanted = {
        "project_id": project_id,
        "rule_id": rule_id,
        "related_object_id": related_object_id,
    }
    rows, total = await page_of_rows(
        connection, SQL.assignments.by(order), SQL.count_assignments, page, **wanted
    )
    return [msgspec.convert(row, RuleAssignment) for row in rows], total


async def assignments_of(
    connection: Connection, project_id: str, object_ids: list[str]
) -> list[RuleAssignment]:
    rows = await SQL.assignments_of.all(connection, project_id=project_id, object_ids=object_ids)
    return [msgspec.convert(row, RuleAssignment) for row in rows]


async def delete_assignment(
    connection: Connection, project_id: str, rule_id: str, assignment_id: str
) -> RuleAssignment | None:
    row = await SQL.delete_assignment.one(
        connection, project_id=project_id, rule_id=rule_id, id=assignment_id
    )
    return msgspec.convert(row, RuleAssignment) if row else None


async def delete_assignments_of(
    connection: Connection, project_id: str, object_ids: list[str]
) -> None:
    await SQL.delete_assignments_of.run(connection, project_id=project_id, object_ids=object_ids)


async def delete_assignments_of_rule(
    connection: Connection, project_id: str, rule_id: str
) -> list[RuleAssignment]:
    rows = await SQL.delete_assignments_of_rule.all(
        connection, project_id=project_id, rule_id=rule_id
    )
    return [msgspec.convert(row, RuleAssignment) for row in rows]


async def related_object_id(
    connection: Connection, project: Project, kind: str, reference: str
) -> str | None:
    found: str | None = await SQL.related_object_id.value(
        connection,
        project_id=project.id,
        kind=kind,
        reference=reference,
        code_key=reference if project.case_sensitive_codes else reference.lower(),
    )
    return found
