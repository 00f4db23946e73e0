"""OAuth tokens on the wire."""

from __future__ import annotations

from datetime import datetime
from math import ceil

import msgspec
from msgspec import UNSET, UnsetType

from largesse.access import NewToken, Token


class TokenShape(msgspec.Struct, frozen=True):
    """A token at the only moment it can be read, or as its owner asks about it."""

    access_token: str
    client_id: str
    expires_at: int
    """Seconds since 1970."""
    expires_in: int
    scope: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token, not one


class TokenStateShape(msgspec.Struct, frozen=True):
    """Whether a token opens anything; of one that does not nothing more is told."""

    active: bool
    access_token: str | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    expires_at: int | UnsetType = UNSET
    expires_in: int | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    token_type: str | UnsetType = UNSET


def token_shape(made: NewToken, now: datetime) -> TokenShape:
    """Return a token just made."""
    return _shape(made.access_token, made.token, now)


def token_state(secret: str, token: Token | None, now: datetime) -> TokenStateShape:
    """Return what is told of a token to whoever has it."""
    if token is None:
        return TokenStateShape(active=False)
    told = msgspec.structs.asdict(_shape(secret, token, now))
    return TokenStateShape(active=True, **told)


def _shape(secret: str, token: Token, now: datetime) -> TokenShape:
    return TokenShape(
        access_token=secret,
        client_id=token.client_id,
        expires_at=int(token.expires_at.timestamp()),
        expires_in=ceil((token.expires_at - now).total_seconds()),
        scope=" ".join(token.scopes),
    )
