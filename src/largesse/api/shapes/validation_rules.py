"""Validation rules and their assignments on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.shapes.discounts import Reference
from largesse.api.wire import ShortText, given, unless_null, wire_time, wire_time_or_none
from largesse.campaigns import RelatedObject, RuleAssignment, RuleDraft, ValidationRule

RuleType = Literal["expression", "basic", "advanced", "complex"]


class RuleErrorInput(msgspec.Struct, frozen=True):
    """The merchant's own words for a refusal."""

    message: ShortText | UnsetType | None = UNSET


class RuleCreate(msgspec.Struct, frozen=True):
    """What creates a rule; `rules` and `applicable_to` are read by the condition language."""

    name: Annotated[str, Meta(min_length=1, max_length=1000)]
    rules: dict[str, Any] | UnsetType | None = UNSET
    applicable_to: dict[str, Any] | UnsetType | None = UNSET
    bundle_rules: dict[str, Any] | UnsetType | None = UNSET
    error: RuleErrorInput | UnsetType | None = UNSET
    type: RuleType | UnsetType | None = UNSET
    context_type: Reference | UnsetType | None = UNSET


class RuleUpdate(msgspec.Struct, frozen=True):
    """What changes a rule; each part given replaces the whole part, null clears it."""

    name: Annotated[str, Meta(min_length=1, max_length=1000)] | UnsetType | None = UNSET
    rules: dict[str, Any] | UnsetType | None = UNSET
    applicable_to: dict[str, Any] | UnsetType | None = UNSET
    bundle_rules: dict[str, Any] | UnsetType | None = UNSET
    error: RuleErrorInput | UnsetType | None = UNSET
    type: RuleType | UnsetType | None = UNSET
    context_type: Reference | UnsetType | None = UNSET


class AssignmentCreate(msgspec.Struct, frozen=True):
    """What a rule is put on."""

    related_object_type: RelatedObject
    related_object_id: Annotated[str, Meta(min_length=1, max_length=255)]


class RuleShape(msgspec.Struct, frozen=True, kw_only=True):
    """A validation rule."""

    id: str
    name: str
    rules: dict[str, Any]
    error: dict[str, Any] | UnsetType = UNSET
    bundle_rules: dict[str, Any]
    applicable_to: dict[str, Any]
    type: str
    context_type: str
    created_at: str
    updated_at: str | UnsetType = UNSET
    assignments_count: int
    object: str = "validation_rules"


class RuleList(msgspec.Struct, frozen=True):
    """A page of rules."""

    data: list[RuleShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class AssignmentShape(msgspec.Struct, frozen=True, kw_only=True):
    """A rule put on an object."""

    id: str
    rule_id: str
    related_object_id: str
    related_object_type: str
    created_at: str
    updated_at: str | UnsetType = UNSET
    object: str = "validation_rules_assignment"
    validation_status: str = "VALID"


class AssignmentList(msgspec.Struct, frozen=True):
    """Assignments of rules."""

    data: list[AssignmentShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def assignment_shape(assignment: RuleAssignment) -> AssignmentShape:
    """Return an assignment as the wire has it."""
    return AssignmentShape(
        id=assignment.id,
        rule_id=assignment.rule_id,
        related_object_id=assignment.related_object_id,
        related_object_type=assignment.related_object_type,
        created_at=wire_time(assignment.created_at),
        updated_at=given(wire_time_or_none(assignment.updated_at)),
    )


def assignment_list(
    assignments: Sequence[RuleAssignment], total: int | None = None
) -> AssignmentList:
    """Return assignments as a list of the wire; `total` when there are more than these."""
    shapes = [assignment_shape(assignment) for assignment in assignments]
    return AssignmentList(shapes, len(shapes) if total is None else total)


def rule_draft(data: RuleCreate | RuleUpdate) -> RuleDraft:
    """Return what a request tells of a rule."""
    error: dict[str, Any] | UnsetType | None = UNSET
    if data.error is not UNSET:
        message = data.error.message if data.error else None
        error = {"message": message} if message else None
    return RuleDraft(
        name=unless_null(data.name),
        rules=data.rules,
        applicable_to=data.applicable_to,
        bundle_rules=data.bundle_rules,
        error=error,
        type=data.type,
        context_type=data.context_type,
    )


def rule_shape(rule: ValidationRule) -> RuleShape:
    """Return a rule as the wire has it."""
    document = rule.document
    scope: dict[str, Any] = document.get("applicable_to") or {}
    return RuleShape(
        id=rule.id,
        name=rule.name,
        rules=document.get("rules") or {},
        error=given(document.get("error")),
        bundle_rules=document.get("bundle_rules") or {},
        applicable_to={
            "included": scope.get("included", []),
            "excluded": scope.get("excluded", []),
            "included_all": scope.get("included_all", False),
        },
        type=rule.type,
        context_type=rule.context_type,
        created_at=wire_time(rule.created_at),
        updated_at=given(wire_time_or_none(rule.updated_at)),
        assignments_count=rule.assignments_count,
    )
