"""Tokens that open one file for some time: when it ends, and a signature of that."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256


def download_token(export_id: str, key: bytes, until: datetime) -> str:
    """Return a token that opens an export's file until an instant."""
    end = str(int(until.timestamp()))
    return f"{end}.{_signature(export_id, key, end)}"


def token_opens(token: str, export_id: str, key: bytes, now: datetime) -> bool:
    """Return whether a token opens an export's file now."""
    end, _, signature = token.partition(".")
    if not (end.isascii() and end.isdigit() and len(end) <= 12 and signature.isascii()):
        return False
    right = hmac.compare_digest(signature, _signature(export_id, key, end))
    return right and now < datetime.fromtimestamp(int(end), UTC)


def _signature(export_id: str, key: bytes, end: str) -> str:
    return hmac.new(key, f"{export_id}.{end}".encode(), sha256).hexdigest()
