"""Whether a token is the one a key was made with, and what a project becomes when told more."""

import hashlib
import hmac
from typing import Any

import msgspec
from msgspec import UNSET

from largesse.access.model import ProjectDraft, ProjectProfile, StoredKey

_OF_PROJECT = ("name", "time_zone", "currency_code", "case_sensitive_codes", "code_charset")
_OF_PROFILE = (
    "description",
    "dial_code",
    "cluster_id",
    "webhooks_callout_notifications",
    "api_usage_notifications",
)


def digest(salt: bytes, token: str) -> bytes:
    """Return the salted SHA-256 of a token."""
    return hashlib.sha256(salt + token.encode()).digest()


def proves(key: StoredKey, token: str) -> bool:
    """Return whether `token` belongs to `key`, in constant time."""
    return hmac.compare_digest(key.digest, digest(key.salt, token))


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
