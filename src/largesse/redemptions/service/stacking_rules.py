"""How benefits combine in a project: the defaults, or what the merchant set over them."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import audit
from largesse.catalog.service.categories import find_category, remove_category
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.pricing.model import StackingRules
from largesse.redemptions.model import StoredStackingRules
from largesse.redemptions.store import stacking as store
from largesse.storage import Connection, Work

DEFAULTS = "default"
"""What the defaults answer to, having no id of their own."""


async def stacking_rules_of(connection: Connection, work: Work) -> StackingRules:
    """Return a project's stacking rules, for a decision."""
    stored = await store.stacking_rules(connection, work.project.id)
    return stored.rules


async def find_stacking_rules(work: Work, project_id: str) -> StoredStackingRules:
    """Return the one set of stacking rules a project has, the defaults without an id."""
    _own(work, project_id)
    async with work.database.reading() as connection:
        return await store.stacking_rules(connection, project_id)


async def get_stacking_rules(work: Work, project_id: str, rules_id: str) -> StoredStackingRules:
    """Return the stacking rules with this id; refuses with `not_found`."""
    stored = await find_stacking_rules(work, project_id)
    if stored.id != rules_id:
        raise _unknown(rules_id)
    return stored


async def create_stacking_rules(
    work: Work, project_id: str, document: dict[str, Any]
) -> StoredStackingRules:
    """Set a project's stacking rules; refuses with `stacking_rules_exist` when they were set."""
    _own(work, project_id)
    document = _set(document)
    _refuse_limits(document)
    rules = StoredStackingRules(document, work.id("stk_"), work.now)
    async with work.database.transaction() as connection:
        if not await store.insert_stacking_rules(connection, project_id, rules):
            raise refuse("stacking_rules_exist")
        await audit.record(
            connection, work, "created", "stacking_rules", str(rules.id), after=rules
        )
    return rules


async def update_stacking_rules(
    work: Work, project_id: str, rules_id: str, changes: dict[str, Any]
) -> StoredStackingRules:
    """Change what is named of the stacking rules; lists are replaced, null is the default again."""
    _own(work, project_id)
    async with work.database.transaction() as connection:
        before = await store.stacking_rules(connection, project_id, lock=True)
        if before.id != rules_id:
            raise _unknown(rules_id)
        document = _set({**before.document, **changes})
        _refuse_limits(document)
        await store.update_stacking_rules(connection, project_id, document, work.now)
        after = msgspec.structs.replace(before, document=document, updated_at=work.now)
        await audit.record(
            connection, work, "updated", "stacking_rules", rules_id, before=before, after=after
        )
    return after


async def delete_stacking_rules(work: Work, project_id: str, rules_id: str) -> None:
    """Go back to the defaults."""
    _own(work, project_id)
    async with work.database.transaction() as connection:
        before = await store.stacking_rules(connection, project_id, lock=True)
        if before.id != rules_id:
            raise _unknown(rules_id)
        await store.delete_stacking_rules(connection, project_id)
        await audit.record(connection, work, "deleted", "stacking_rules", rules_id, before=before)


async def delete_category(work: Work, reference: str, *, release: bool) -> None:
    """Delete a category; one the stacking rules name is `resource_in_use`.

    With `release` it is taken out of the stacking rules first.
    """
    async with work.database.transaction() as connection:
        category = await find_category(connection, work, reference)
        before = await store.stacking_rules(connection, work.project.id, lock=True)
        document = _without_category(before.document, category.id)
        if document != before.document:
            if not release:
                raise ProblemError(
                    Problem(
                        "resource_in_use",
                        got="stacking rules",
                        resource_type="category",
                        resource_id=category.id,
                    )
                )
            await store.update_stacking_rules(connection, work.project.id, document, work.now)
            after = msgspec.structs.replace(before, document=document, updated_at=work.now)
            await audit.record(
                connection, work, "updated", "stacking_rules", str(before.id),
                before=before, after=after,
            )  # fmt: skip
        await remove_category(connection, work, category)


def _without_category(document: dict[str, Any], category_id: str) -> dict[str, Any]:
    without: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, list):
            without[name] = [each for each in value if each != category_id]
        elif isinstance(value, dict):
            without[name] = {key: each for key, each in value.items() if key != category_id}
        else:
            without[name] = value
    return without


def _own(work: Work, project_id: str) -> None:
    """Refuse another project than the key's: for this key there is none."""
    if project_id != work.project.id:
        raise not_found("project", project_id)


def _set(settings: dict[str, Any]) -> dict[str, Any]:
    """Return what is really set: null is the default."""
    return {name: value for name, value in settings.items() if value is not None}


def _unknown(rules_id: str) -> ProblemError:
    return not_found("stacking_rules", rules_id)


def _refuse_limits(document: dict[str, Any]) -> None:
    """Refuse settings that contradict each other."""
    rules = StoredStackingRules(document).rules
    if rules.applicable_redeemables_limit > rules.redeemables_limit:
        raise refuse(
            "invalid_payload",
            ".applicable_redeemables_limit",
            need=f"at most redeemables_limit ({rules.redeemables_limit})",
            got=rules.applicable_redeemables_limit,
        )
    both = set(rules.exclusive_categories) & set(rules.joint_categories)
    if both:
        raise refuse(
            "invalid_payload",
            ".joint_categories",
            need="categories that are not exclusive too",
            got=min(both),
        )
