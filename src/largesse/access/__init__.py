"""Who may speak, and what it may do: projects, API keys, roles, OAuth tokens, people and places.

Tokens are stored as digests and shown once. It does not know HTTP: a door hands over the strings a
caller sent and gets a `Caller` back, with the permissions its role, its key and its token leave it.
Projects belong to accounts: a management key manages every project of the account it was made in,
any other key opens one project. People have no way in yet: sign-in comes with the console.
"""

from largesse.access.model.keys import (
    ALLOWANCES,
    Allowance,
    AllowanceName,
    AllowanceStanding,
    ApiKey,
    Caller,
    Grant,
    KeyDraft,
    KeyKind,
    NewKey,
    Surface,
)
from largesse.access.model.people import Invitation, Place, PlaceDraft, PlaceKind, User
from largesse.access.model.permissions import RESOURCES, ROLES, Role
from largesse.access.model.projects import NewProject, ProjectDraft, ProjectProfile
from largesse.access.model.tokens import LIFETIME_SECONDS, NewToken, Token, TokenRequest
from largesse.access.service.allowances import (
    allowance_of,
    allowance_standing,
    return_allowance,
    take_allowance,
)
from largesse.access.service.callers import (
    authenticate,
    authenticate_token,
    may,
    missing,
    permit,
    rights_of,
)
from largesse.access.service.keys import create_key, has_keys
from largesse.access.service.projects import (
    close_project,
    create_project,
    first_project,
    get_profile,
    list_account,
    list_projects,
    project_beside,
    project_by_id,
    revoke_keys_named,
    update_project,
)
from largesse.access.service.tokens import forget_tokens
from largesse.access.service.users import add_project

__all__ = [
    "ALLOWANCES",
    "LIFETIME_SECONDS",
    "RESOURCES",
    "ROLES",
    "Allowance",
    "AllowanceName",
    "AllowanceStanding",
    "ApiKey",
    "Caller",
    "Grant",
    "Invitation",
    "KeyDraft",
    "KeyKind",
    "NewKey",
    "NewProject",
    "NewToken",
    "Place",
    "PlaceDraft",
    "PlaceKind",
    "ProjectDraft",
    "ProjectProfile",
    "Role",
    "Surface",
    "Token",
    "TokenRequest",
    "User",
    "add_project",
    "allowance_of",
    "allowance_standing",
    "authenticate",
    "authenticate_token",
    "close_project",
    "create_key",
    "create_project",
    "first_project",
    "forget_tokens",
    "get_profile",
    "has_keys",
    "list_account",
    "list_projects",
    "may",
    "missing",
    "permit",
    "project_beside",
    "project_by_id",
    "return_allowance",
    "revoke_keys_named",
    "rights_of",
    "take_allowance",
    "update_project",
]
