"""Projects as their managers see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.access.model.keys import NewKey
from largesse.kernel.project import Project


class ProjectProfile(msgspec.Struct, frozen=True):
    """A project with what only its managers read.

    Projects of one account are seen by each other's management keys. The notification settings
    are the merchant's own objects, as the wire has them.
    """

    project: Project
    account_id: str
    created_at: datetime | None = None
    """`None` until it is written: the database says when that was."""
    description: str | None = None
    dial_code: str | None = None
    cluster_id: str | None = None
    webhooks_callout_notifications: dict[str, Any] | None = None
    api_usage_notifications: dict[str, Any] | None = None
    updated_at: datetime | None = None


class ProjectDraft(msgspec.Struct, frozen=True):
    """What is told of a project (`UNSET` stays, `None` clears what can be empty)."""

    name: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    currency_code: str | UnsetType = UNSET
    case_sensitive_codes: bool | UnsetType = UNSET
    code_charset: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    dial_code: str | UnsetType | None = UNSET
    cluster_id: str | UnsetType | None = UNSET
    client: dict[str, Any] = {}
    """Fields of `ClientSide` that are told."""
    webhooks_callout_notifications: dict[str, Any] | UnsetType | None = UNSET
    api_usage_notifications: dict[str, Any] | UnsetType | None = UNSET


class NewProject(msgspec.Struct, frozen=True):
    """A project just made, with the keys that open it: their tokens are told here and only here."""

    profile: ProjectProfile
    server_key: NewKey
    client_key: NewKey
