"""Whether a secret opens a key, until when, and what becomes of a key that is told more."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from largesse.access.model.keys import ApiKey, Grant, KeyDraft, StoredKey


def digest(salt: bytes, token: str) -> bytes:
    """Return the salted SHA-256 of a token."""
    return hashlib.sha256(salt + token.encode()).digest()


def token_digest(token: str) -> bytes:
    """Return the SHA-256 an OAuth token is looked up by: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()


def proves(key: StoredKey, token: str) -> bool:
    """Return whether `token` is the secret of `key`, in constant time."""
    return hmac.compare_digest(key.digest, digest(key.salt, token))


def proves_old(key: StoredKey, token: str, now: datetime) -> bool:
    """Return whether `token` is the secret before the last rotation, and still good."""
    if key.previous_salt is None or key.previous_digest is None or key.previous_until is None:
        return False
    known = hmac.compare_digest(key.previous_digest, digest(key.previous_salt, token))
    return known and now < key.previous_until


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of some moments, `None` where there is none."""
    return min((each for each in moments if each is not None), default=None)


def changed(key: ApiKey, draft: KeyDraft) -> ApiKey:
    """Return the key with what the draft tells."""
    names = ("role", "permissions", "places", "allowances", "expires_at")
    given: dict[str, Any] = {
        name: value for name in names if (value := getattr(draft, name)) is not UNSET
    }
    grant = msgspec.structs.replace(key.grant, **given)
    name = key.name if draft.name is UNSET else draft.name
    return msgspec.structs.replace(key, name=name, grant=grant)


def granted(draft: KeyDraft) -> Grant:
    """Return what a new key is given by the draft."""
    blank = ApiKey("", "server", "", "", Grant(), datetime.min)  # noqa: DTZ901 - not looked at
    return changed(blank, draft).grant
