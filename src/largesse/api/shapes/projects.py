"""Projects on the wire."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import NewKey, NewProject, ProjectDraft, ProjectProfile
from largesse.api.shapes.users import UserAssign, reference_of
from largesse.api.wire import unless_null
from largesse.kernel.project import ClientSide

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(max_length=10_000)]
Short = Annotated[str, Meta(max_length=100)]
Emails = Annotated[list[Annotated[str, Meta(max_length=320)]], Meta(max_length=100)]
Domains = Annotated[list[Annotated[str, Meta(min_length=1, max_length=255)]], Meta(max_length=1000)]
Letters = Annotated[str, Meta(min_length=1, max_length=1000)]
Percent = Annotated[int, Meta(ge=10, le=90)]

_GMT = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2})(?::?00)?")
_FLAGS = tuple(field.name for field in msgspec.structs.fields(ClientSide))[1:]


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is told, and how."""

    email: bool | None = None
    in_app: bool | None = None
    emails: Emails | None = None


class CalloutNotices(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is told of webhooks that fail."""

    distributions: Notice | None = None
    webhooks: Notice | None = None


class UsageNotice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is told when so many percent of a limit are used."""

    enabled: bool | None = None
    value: Percent | None = None
    in_app: bool | None = None
    emails: Emails | None = None


class UsageNotices(msgspec.Struct, frozen=True, omit_defaults=True):
    """The limits whose use somebody wants to know about."""

    redemptions: UsageNotice | UnsetType = UNSET
    messages: UsageNotice | UnsetType = UNSET
    api_calls: UsageNotice | UnsetType = UNSET
    bulk_api_calls: UsageNotice | UnsetType = UNSET
    webhook_calls: UsageNotice | UnsetType = UNSET
    cycle_calls: UsageNotice | UnsetType = UNSET


class CodeDefaults(msgspec.Struct, frozen=True):
    """The letters of codes whose own config names none; null is the house's choice."""

    charset: Letters | None = None


class ProjectInput(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a project; null clears what can be empty and leaves the rest."""

    name: Name | UnsetType | None = UNSET
    description: Words | UnsetType | None = UNSET
    timezone: Short | UnsetType | None = UNSET
    currency: Short | UnsetType | None = UNSET
    dial_code: Short | UnsetType | None = UNSET
    webhook_version: Literal["v2024-01-01"] | UnsetType | None = UNSET
    client_trusted_domains: Domains | UnsetType | None = UNSET
    client_redeem_enabled: bool | UnsetType | None = UNSET
    client_publish_enabled: bool | UnsetType | None = UNSET
    client_list_vouchers_enabled: bool | UnsetType | None = UNSET
    client_create_customer_enabled: bool | UnsetType | None = UNSET
    client_loyalty_events_enabled: bool | UnsetType | None = UNSET
    client_set_voucher_expiration_date_enabled: bool | UnsetType | None = UNSET
    webhooks_callout_notifications: CalloutNotices | UnsetType | None = UNSET
    api_usage_notifications: UsageNotices | UnsetType | None = UNSET
    default_code_config: CodeDefaults | UnsetType | None = UNSET


class NewProjectInput(ProjectInput, frozen=True, kw_only=True):
    """What makes a project."""

    name: Name
    case_sensitive_codes: bool | UnsetType | None = UNSET
    cluster_id: Short | UnsetType | None = UNSET
    api_version: Literal["v2018-08-01"] | UnsetType | None = UNSET
    users: Annotated[list[UserAssign], Meta(max_length=1000)] | UnsetType | None = UNSET


class ProjectShape(msgspec.Struct, frozen=True, kw_only=True):
    """A project: its money, its clock, and what browsers may do in it."""

    id: str
    name: str
    description: str | None
    timezone: str
    currency: str
    dial_code: str | None
    webhook_version: str = "v2024-01-01"
    client_trusted_domains: list[str]
    client_redeem_enabled: bool
    client_publish_enabled: bool
    client_list_vouchers_enabled: bool
    client_create_customer_enabled: bool
    client_loyalty_events_enabled: bool
    client_set_voucher_expiration_date_enabled: bool
    webhooks_callout_notifications: dict[str, Any] | None
    api_usage_notifications: dict[str, Any] | None
    cluster_id: str | None
    case_sensitive_codes: bool
    api_version: str = "v2018-08-01"
    is_sandbox: bool = False
    default_code_config: CodeDefaults | None


class KeyShape(msgspec.Struct, frozen=True):
    """A key, told this once."""

    app_id: str
    app_token: str


class NewProjectShape(ProjectShape, frozen=True, kw_only=True):
    """A project just made, with its keys: nobody can read their tokens again."""

    server_side_key: KeyShape
    client_side_key: KeyShape


class ProjectList(msgspec.Struct, frozen=True):
    """The projects a key may manage."""

    data: list[ProjectShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def project_draft(data: ProjectInput) -> ProjectDraft:
    """Return what a request tells of a project."""
    client: dict[str, Any] = {
        flag: told or False
        for flag in _FLAGS
        if (told := getattr(data, f"client_{flag}")) is not UNSET
    }
    if data.client_trusted_domains is not UNSET:
        client["trusted_domains"] = tuple(data.client_trusted_domains or ())
    zone = data.timezone or UNSET
    return ProjectDraft(
        name=data.name or UNSET,
        time_zone=_iana(zone) if isinstance(zone, str) else UNSET,
        currency_code=data.currency or UNSET,
        code_charset=_charset(data.default_code_config),
        description=data.description,
        dial_code=data.dial_code,
        client=client,
        webhooks_callout_notifications=_document(data.webhooks_callout_notifications),
        api_usage_notifications=_document(data.api_usage_notifications),
    )


def new_project_draft(data: NewProjectInput) -> ProjectDraft:
    """Return the project a request describes."""
    return msgspec.structs.replace(
        project_draft(data),
        case_sensitive_codes=unless_null(data.case_sensitive_codes),
        cluster_id=data.cluster_id,
    )


def new_project_users(data: NewProjectInput) -> list[tuple[str, str]]:
    """Return who is assigned to a new project: what names a user, and the role."""
    return [(reference_of(each), each.role) for each in data.users or ()]


def project_shape(profile: ProjectProfile) -> ProjectShape:
    """Return a project as the wire has it."""
    return ProjectShape(**_fields(profile))


def new_project_shape(made: NewProject) -> NewProjectShape:
    """Return a project just made, with its keys."""
    return NewProjectShape(
        **_fields(made.profile),
        server_side_key=_key(made.server_key),
        client_side_key=_key(made.client_key),
    )


def _iana(zone: str) -> str:
    """Return the IANA name of a zone said as hours from Greenwich; its signs are turned round."""
    match = _GMT.fullmatch(zone)
    if match is None:
        return zone
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"


def _charset(told: CodeDefaults | UnsetType | None) -> str | UnsetType | None:
    if isinstance(told, UnsetType):
        return told
    return None if told is None else told.charset


def _document(told: msgspec.Struct | UnsetType | None) -> dict[str, Any] | UnsetType | None:
    if told is None or isinstance(told, UnsetType):
        return told
    document: dict[str, Any] = msgspec.to_builtins(told)
    return document


def _key(key: NewKey) -> KeyShape:
    return KeyShape(key.public_id, key.token)


def _fields(profile: ProjectProfile) -> dict[str, Any]:
    project, client = profile.project, profile.project.client
    return {
        "id": project.id,
        "name": project.name,
        "description": profile.description,
        "timezone": project.time_zone,
        "currency": project.currency_code,
        "dial_code": profile.dial_code,
        "client_trusted_domains": list(client.trusted_domains),
        **{f"client_{flag}": getattr(client, flag) for flag in _FLAGS},
        "webhooks_callout_notifications": profile.webhooks_callout_notifications,
        "api_usage_notifications": profile.api_usage_notifications,
        "cluster_id": profile.cluster_id,
        "case_sensitive_codes": project.case_sensitive_codes,
        "default_code_config": CodeDefaults(project.code_charset) if project.code_charset else None,
    }
