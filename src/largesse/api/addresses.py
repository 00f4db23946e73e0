"""Addresses of our own in an answer: absolute, since people put them into letters."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from litestar import Request

_BASE: ContextVar[str] = ContextVar("base", default="")


def note_base(request: Request[Any, Any, Any], public_address: str | None) -> None:
    """Remember, for this request, what its answers' addresses begin with.

    The setting wins; without it what the caller called us, which is right unless a proxy hides it.
    """
    if public_address is not None:
        _BASE.set(public_address.rstrip("/"))
    else:
        host = request.headers.get("host", "")
        _BASE.set(f"{request.scope['scheme']}://{host}" if host else "")


def note_public_address(public_address: str | None) -> None:
    """Remember what addresses begin with where there is no request; unsaid, they stay paths."""
    _BASE.set((public_address or "").rstrip("/"))


def absolute(path: str) -> str:
    """Return a path of ours as an address others can open."""
    return _BASE.get() + path
