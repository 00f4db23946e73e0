"""The first project and its keys."""

from __future__ import annotations

import msgspec

from largesse import access
from largesse.access import KeyKind, NewKey
from largesse.bootstrap.declared import Settings
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.ids import new_id
from largesse.kernel.project import Project


class FirstStart(msgspec.Struct, frozen=True):
    """What the first start made: keys nobody chose are shown once, here and never again."""

    project: Project
    made: tuple[NewKey, ...]


async def ensure_first_project(runtime: Runtime, settings: Settings) -> FirstStart:
    """Make the first project and its keys where there are none.

    Keys of the settings are made whenever they are missing; random ones only when nobody has any
    key yet. Only what was drawn at random is returned in `made`. A key of the settings that exists
    with another token, or belongs to another project, is left alone: keys are changed with
    `largesse key`.
    """
    project = await access.first_project(runtime.database)
    if project is None:
        project = await access.create_project(
            runtime.database,
            Project(
                id=settings.project_id or new_id("proj_", runtime.random),
                name=settings.project_name,
                currency_code=settings.project_currency,
                time_zone=settings.project_time_zone,
            ),
        )
    had_keys = await access.has_keys(runtime.database)
    made = []
    for kind, public_id, token in _chosen(settings):
        if public_id is None and had_keys:
            continue
        key = await access.create_key(
            runtime.database,
            project.id,
            kind,
            runtime.random,
            public_id=public_id,
            token=token,
            name="first start",
        )
        if key is not None and public_id is None:
            made.append(key)
    return FirstStart(project, tuple(made))


def _chosen(settings: Settings) -> list[tuple[KeyKind, str | None, str | None]]:
    chosen: list[tuple[KeyKind, str | None, str | None]] = [
        ("server", settings.app_id, settings.app_token),
        ("client", settings.client_id, settings.client_token),
        ("management", settings.management_id, settings.management_token),
    ]
    return chosen
