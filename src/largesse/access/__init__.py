"""Who may speak: projects, API keys, and what a request is allowed to be.

Tokens are stored as salted digests and shown once. It does not know HTTP: a door hands over the
two strings a caller sent and gets a `Caller` back.
"""

from largesse.access.model import Caller, KeyKind, NewKey
from largesse.access.service import (
    authenticate,
    create_key,
    create_project,
    first_project,
    has_keys,
    list_projects,
    project_by_id,
)

__all__ = [
    "Caller",
    "KeyKind",
    "NewKey",
    "authenticate",
    "create_key",
    "create_project",
    "first_project",
    "has_keys",
    "list_projects",
    "project_by_id",
]
