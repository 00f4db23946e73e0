"""Use cases: make, change and close projects."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from largesse import audit, codes, jobs
from largesse.access.decide.projects import told
from largesse.access.model.projects import NewProject, ProjectDraft, ProjectProfile
from largesse.access.service.keys import insert_key
from largesse.access.store import projects as store
from largesse.kernel.currency import currency
from largesse.kernel.problem import not_found, refuse
from largesse.kernel.project import Project
from largesse.storage import Connection, Database, Work

_ROWS_AT_ONCE = 5000


async def create_project(
    database: Database, project: Project, *, account_of: str | None = None
) -> Project:
    """Create a project, in the account of another one or as an account of its own."""
    async with database.transaction() as connection:
        account = await store.account_of_project(connection, account_of) if account_of else None
        await store.insert_project(connection, ProjectProfile(project, account or project.id))
    return project


async def write_project(connection: Connection, work: Work, draft: ProjectDraft) -> NewProject:
    """Create a project in the caller's account and transaction, with its first two keys."""
    project_id = work.id("proj_")
    blank = Project(project_id, "", currency_code=work.project.currency_code)
    account_id = await account_id_of(connection, work)
    profile = _told(ProjectProfile(blank, account_id, work.now), draft)
    await store.insert_project(connection, profile)
    server, client = [
        await insert_key(connection, project_id, kind, work.random, name="first key")
        for kind in ("server", "client")
    ]
    if server is None or client is None:
        raise RuntimeError("a random key exists already")
    inside = msgspec.structs.replace(work, project=profile.project)
    await audit.record(connection, inside, "created", "project", project_id, after=profile)
    return NewProject(profile, server, client)


async def update_project(work: Work, draft: ProjectDraft) -> ProjectProfile:
    """Change the project that `work` is in."""
    async with work.database.transaction() as connection:
        account_id = await account_id_of(connection, work)
        await store.lock_account(connection, account_id)
        before = await _profile(connection, account_id, work.project.id)
        after = msgspec.structs.replace(_told(before, draft), updated_at=work.now)
        await store.update_project(connection, after)
        await audit.record(
            connection, work, "updated", "project", after.project.id, before=before, after=after
        )
    work.database.projects_seen += 1
    return after


async def close_project(work: Work) -> None:
    """Delete the project that `work` is in: its keys end now, its data goes with a job.

    Management keys made in it go on in the account's oldest other project, where the deletion is
    recorded. Refuses with `resource_protected` the only project of an account: nobody could make
    another one.
    """
    async with work.database.transaction() as connection:
        account_id = await account_id_of(connection, work)
        others = [
            each
            for each in await store.lock_account(connection, account_id)
            if each != work.project.id
        ]
        if not others:
            raise refuse("resource_protected", got=work.project.id)
        before = await _profile(connection, account_id, work.project.id)
        heir = await store.project_by_id(connection, others[0])
        if heir is None:
            raise not_found("project", others[0])
        await store.close_project(connection, work.project.id, heir=heir.id, now=work.now)
        outside = msgspec.structs.replace(work, project=heir)
        await audit.record(
            connection, outside, "deleted", "project", before.project.id, before=before
        )
        await jobs.enqueue(
            connection,
            outside,
            "access.empty_project",
            {"closed_id": before.project.id},
            lock=f"project:{before.project.id}",
        )
    work.database.projects_seen += 1


async def empty_project(work: Work, closed_id: str) -> None:
    """Delete all that a closed project left, some rows at a time, then the project itself.

    Runs in the project that inherited its management keys; goes on where it stopped.
    """
    while True:
        async with work.database.transaction() as connection:
            if await store.delete_rows_of_project(connection, closed_id, _ROWS_AT_ONCE) == 0:
                await store.delete_project(connection, closed_id)
                return


async def list_projects(database: Database) -> list[Project]:
    """Return every project, the oldest first."""
    async with database.reading() as connection:
        return await store.projects(connection)


async def list_account(work: Work) -> list[ProjectProfile]:
    """Return the projects of the caller's account, the oldest first."""
    async with work.database.reading() as connection:
        return await store.profiles(connection, await account_id_of(connection, work))


async def get_profile(work: Work) -> ProjectProfile:
    """Return all that is known of the project that `work` is in."""
    async with work.database.reading() as connection:
        account_id = await account_id_of(connection, work)
        return await _profile(connection, account_id, work.project.id)


async def first_project(database: Database) -> Project | None:
    """Return the oldest project, the one the environment's keys belong to."""
    projects = await list_projects(database)
    return projects[0] if projects else None


async def project_by_id(database: Database, project_id: str) -> Project | None:
    """Return one project."""
    async with database.reading() as connection:
        return await store.project_by_id(connection, project_id)


async def project_beside(database: Database, home: Project, project_id: str) -> Project | None:
    """Return another project of `home`'s account, `None` when the account has none with this id."""
    async with database.reading() as connection:
        account_id = await store.account_of_project(connection, home.id)
        profile = await store.profile(connection, account_id or home.id, project_id)
    return profile.project if profile else None


async def revoke_keys_named(database: Database, project_id: str, name: str, now: datetime) -> None:
    """End every key of a project that was made under a name."""
    async with database.transaction() as connection:
        await store.revoke_keys_named(connection, project_id, name, now)


async def account_id_of(connection: Connection, work: Work) -> str:
    """Return the account of the project `work` is in, in the caller's transaction."""
    return await store.account_of_project(connection, work.project.id) or work.project.id


async def _profile(connection: Connection, account_id: str, project_id: str) -> ProjectProfile:
    profile = await store.profile(connection, account_id, project_id)
    if profile is None:
        raise not_found("project", project_id)
    return profile


def _told(profile: ProjectProfile, draft: ProjectDraft) -> ProjectProfile:
    """Return the project with what the draft tells; refuses what nobody can use."""
    after = told(profile, draft)
    project = after.project
    if not project.name.strip():
        raise refuse("invalid_payload", ".name", need="a name", got=project.name)
    try:
        code = currency(project.currency_code).code
    except ValueError:
        need = "an ISO 4217 code"
        raise refuse("invalid_payload", ".currency", need=need, got=project.currency_code) from None
    try:
        zone = ZoneInfo(project.time_zone).key
    except (OSError, KeyError, ValueError):
        need = "a time zone of the IANA database"
        raise refuse("invalid_payload", ".timezone", need=need, got=project.time_zone) from None
    letters = project.code_charset
    if letters is not None:
        letters = codes.read_config({"charset": letters}, ".default_code_config").charset
    project = msgspec.structs.replace(
        project, currency_code=code, time_zone=zone, code_charset=letters
    )
    return msgspec.structs.replace(after, project=project)
