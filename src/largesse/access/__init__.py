"""Who may speak: projects, API keys, and what a request is allowed to be.

Tokens are stored as salted digests and shown once. It does not know HTTP: a door hands over the
two strings a caller sent and gets a `Caller` back. Projects belong to accounts: a management key
manages every project of the account it was made in, any other key opens one project.
"""

from largesse.access.model import (
    Caller,
    KeyKind,
    NewKey,
    NewProject,
    ProjectDraft,
    ProjectProfile,
)
from largesse.access.service import (
    add_project,
    authenticate,
    close_project,
    create_key,
    create_project,
    first_project,
    get_profile,
    has_keys,
    list_account,
    list_projects,
    project_beside,
    project_by_id,
    revoke_keys_named,
    update_project,
)

__all__ = [
    "Caller",
    "KeyKind",
    "NewKey",
    "NewProject",
    "ProjectDraft",
    "ProjectProfile",
    "add_project",
    "authenticate",
    "close_project",
    "create_key",
    "create_project",
    "first_project",
    "get_profile",
    "has_keys",
    "list_account",
    "list_projects",
    "project_beside",
    "project_by_id",
    "revoke_keys_named",
    "update_project",
]
