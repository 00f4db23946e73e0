"""What a project becomes when more is told of it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from largesse.access.model.projects import ProjectDraft, ProjectProfile

_OF_PROJECT = ("name", "time_zone", "currency_code", "case_sensitive_codes", "code_charset")
_OF_PROFILE = (
    "description",
    "dial_code",
    "cluster_id",
    "webhooks_callout_notifications",
    "api_usage_notifications",
)


def told(profile: ProjectProfile, draft: ProjectDraft) -> ProjectProfile:
    """Return the project with what the draft tells."""
    project = msgspec.structs.replace(
        profile.project,
        client=msgspec.structs.replace(profile.project.client, **draft.client),
        **_given(draft, _OF_PROJECT),
    )
    return msgspec.structs.replace(profile, project=project, **_given(draft, _OF_PROFILE))


def _given(draft: ProjectDraft, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(draft, name)) is not UNSET}
