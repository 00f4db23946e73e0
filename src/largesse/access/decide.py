"""Whether a token is the one a key was made with."""

import hashlib
import hmac

from largesse.access.model import StoredKey


def digest(salt: bytes, token: str) -> bytes:
    """Return the salted SHA-256 of a token."""
    return hashlib.sha256(salt + token.encode()).digest()


def proves(key: StoredKey, token: str) -> bool:
    """Return whether `token` belongs to `key`, in constant time."""
    return hmac.compare_digest(key.digest, digest(key.salt, token))
