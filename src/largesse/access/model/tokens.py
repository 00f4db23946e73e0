"""OAuth tokens."""

from __future__ import annotations

from datetime import datetime

import msgspec

LIFETIME_SECONDS = 900
MOST_LIVE_TOKENS = 1000
"""So many tokens of a project may be live at a time."""


class Token(msgspec.Struct, frozen=True):
    """A token as kept: the SHA-256 of what its owner sends, never that itself."""

    id: str
    digest: bytes
    project_id: str
    key_id: str
    client_id: str
    """What the key it was made with sends in the clear."""
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


class NewToken(msgspec.Struct, frozen=True):
    """A token at the only moment it can be read."""

    access_token: str
    token: Token


class TokenRequest(msgspec.Struct, frozen=True):
    """What a token endpoint is asked for, as it came."""

    grant_type: str | None = None
    scope: str | None = None
