"""Use cases of people: who is assigned to a project, with which role. Sign-in is not here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse import audit, jobs
from largesse.access.model.people import Assignment, Invitation, User
from largesse.access.model.projects import NewProject, ProjectDraft
from largesse.access.service.keys import refuse_role
from largesse.access.service.places import refuse_unknown_places
from largesse.access.service.projects import account_id_of, write_project
from largesse.access.store import people as store
from largesse.access.store import projects
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work


async def list_users(work: Work) -> list[User]:
    """Return the people assigned to the project `work` is in, the first assigned first."""
    async with work.database.reading() as connection:
        account_id = await account_id_of(connection, work)
        return await store.users_of_project(connection, account_id, work.project.id)


async def get_user(work: Work, reference: str) -> User:
    """Return one person of the project by id or login; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await _find(connection, work, reference)


async def assign_user(
    work: Work, reference: str, role: str, places: tuple[str, ...] | None = None
) -> User:
    """Assign a person of the account to the project, by id or login; `not_found` for another."""
    async with work.database.transaction() as connection:
        account_id = await account_id_of(connection, work)
        user = await store.user_by_reference(connection, account_id, reference)
        if user is None:
            raise not_found("user", reference)
        return await _assign(connection, work, user, role, places)


async def update_user(
    work: Work, reference: str, role: str, places: tuple[str, ...] | None = None
) -> User:
    """Give a person of the project another role."""
    async with work.database.transaction() as connection:
        user = await _find(connection, work, reference)
        if places is None:
            known = await store.assignment(connection, user.id, work.project.id)
            places = known.places if known else None
        return await _assign(connection, work, user, role, places)


async def unassign_user(work: Work, reference: str) -> None:
    """Take a person out of the project; the person stays in the account."""
    async with work.database.transaction() as connection:
        user = await _find(connection, work, reference)
        await store.lock_user(connection, user.id)
        await store.unassign(connection, user.id, work.project.id)
        await audit.record(connection, work, "unassigned", "user", user.id, before=user)


async def add_project(
    work: Work, draft: ProjectDraft, users: Sequence[tuple[str, str]] = ()
) -> NewProject:
    """Create a project in the caller's account with two keys, and users by id or login and role."""
    async with work.database.transaction() as connection:
        made = await write_project(connection, work, draft)
        inside = msgspec.structs.replace(work, project=made.profile.project)
        for reference, role in users:
            user = await store.user_by_reference(connection, made.profile.account_id, reference)
            if user is None:
                raise not_found("user", reference)
            await _assign(connection, inside, user, role, None)
    return made


async def invite_user(work: Work, invitation: Invitation) -> User:
    """Add a person to the account and assign its projects; a known login is `duplicate_found`.

    The invitation itself is the event `user.invited`: who sends mail listens to it.
    """
    user = User(
        work.id("user_"),
        invitation.email,
        invitation.email,
        work.now,
        invitation.first_name,
        invitation.last_name,
        invited_at=work.now,
        projects=invitation.projects,
    )
    async with work.database.transaction() as connection:
        account_id = await account_id_of(connection, work)
        if not await store.insert_user(connection, account_id, user):
            raise ProblemError(
                Problem(
                    "duplicate_found",
                    ".email",
                    got=user.login,
                    resource_type="user",
                    resource_id=user.login,
                )
            )
        for project_id, role in sorted(invitation.projects.items()):
            profile = await projects.profile(connection, account_id, project_id)
            if profile is None:
                raise not_found("project", project_id)
            inside = msgspec.structs.replace(work, project=profile.project)
            await _write(connection, inside, user.id, role, None, f".projects.{project_id}")
        await audit.record(connection, work, "invited", "user", user.id, after=user)
        await jobs.publish_event(connection, work, "user.invited", user.id, user)
    return user


async def _assign(
    connection: Connection,
    work: Work,
    user: User,
    role: str,
    places: tuple[str, ...] | None,
) -> User:
    await store.lock_user(connection, user.id)
    await _write(connection, work, user.id, role, places, ".role")
    after = msgspec.structs.replace(user, projects=user.projects | {work.project.id: role})
    await audit.record(connection, work, "assigned", "user", user.id, before=user, after=after)
    return after


async def _write(
    connection: Connection,
    work: Work,
    user_id: str,
    role: str,
    places: tuple[str, ...] | None,
    where: str,
) -> None:
    await refuse_role(connection, work, role, where)
    await refuse_unknown_places(connection, work, places or (), ".places")
    assignment = Assignment(user_id, work.project.id, role, places)
    await store.assign(connection, assignment, work.now)


async def _find(connection: Connection, work: Work, reference: str) -> User:
    account_id = await account_id_of(connection, work)
    user = await store.user_by_reference(
        connection, account_id, reference, project_id=work.project.id
    )
    if user is None:
        raise not_found("user", reference)
    return user
