"""Use cases of stacking categories."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from largesse import audit
from largesse.catalog.model import Category, CategoryChange
from largesse.catalog.store import categories as store
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work


async def create_category(work: Work, name: str, hierarchy: int) -> Category:
    """Create a category; refuses a name that is taken with `duplicate_found`."""
    category = Category(work.id("cat_"), name, hierarchy, work.now)
    async with work.database.transaction() as connection:
        if not await store.insert_category(connection, work.project.id, category):
            raise _taken(name)
        await audit.record(connection, work, "created", "category", category.id, after=category)
    return category


async def get_category(work: Work, reference: str) -> Category:
    """Return one category by id or name; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_category(connection, work, reference)


async def list_categories(work: Work) -> list[Category]:
    """Return every category, the first to be applied first."""
    async with work.database.reading() as connection:
        return await store.categories(connection, work.project.id)


async def update_category(work: Work, reference: str, change: CategoryChange) -> Category:
    """Change a category; refuses a name that is taken with `duplicate_found`."""
    async with work.database.transaction() as connection:
        before = await find_category(connection, work, reference)
        after = msgspec.structs.replace(
            before,
            name=before.name if change.name is UNSET else change.name,
            hierarchy=before.hierarchy if change.hierarchy is UNSET else change.hierarchy,
            updated_at=work.now,
        )
        if not await store.update_category(connection, work.project.id, after, work.now):
            raise _taken(after.name)
        await audit.record(
            connection, work, "updated", "category", after.id, before=before, after=after
        )
    return after


async def remove_category(connection: Connection, work: Work, category: Category) -> None:
    """Delete a category in the caller's transaction; what carried it carries none.

    Whether stacking rules name it is the caller's to see to.
    """
    await store.delete_category(connection, work.project.id, category.id)
    await audit.record(connection, work, "deleted", "category", category.id, before=category)


async def find_category(connection: Connection, work: Work, reference: str) -> Category:
    """Return one category by id or name, in the caller's transaction; else `not_found`."""
    category = await store.category_by_id_or_name(connection, work.project.id, reference)
    if category is None:
        raise not_found("category", reference)
    return category


async def categories_by_id(connection: Connection, work: Work) -> dict[str, Category]:
    """Return every category by id, in the caller's transaction; a project has a few."""
    found = await store.categories(connection, work.project.id)
    return {category.id: category for category in found}


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem("duplicate_found", ".name", got=name, resource_type="category", resource_id=name)
    )
