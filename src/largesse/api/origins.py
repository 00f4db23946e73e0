"""Pages of other sites: which may call with a client key, and what browsers are told about it.

A browser asks first without any key (a preflight), so that question is answered the same for
everybody: nothing is decided by it, and no cookie is ever read. What decides is the request itself:
its `Origin` has to be among the trusted domains of the project its key belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (
        b"access-control-allow-headers",
        b", ".join(
            (
                b"Accept",
                b"Accept-Language",
                b"Authorization",
                b"Content-Type",
                b"Idempotency-Key",
                b"X-Client-Application-Id",
                b"X-Client-Token",
                b"X-Voucherify-API-Version",
                b"X-Voucherify-Channel",
            )
        ),
    ),
    (b"access-control-max-age", b"7200"),
    (b"vary", b"Origin"),
)
_ALWAYS = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b", ".join(
            (
                b"Idempotent-Replayed",
                b"Retry-After",
                b"X-Rate-Limit-Limit",
                b"X-Rate-Limit-Remaining",
                b"X-Rate-Limit-Retry",
                b"X-Rate-Limit-Type",
                b"X-Request-Id",
            )
        ),
    ),
)


def is_trusted(origin: str, trusted: Iterable[str]) -> bool:
    """Return whether a request's `Origin` is among the trusted domains.

    A domain is written with a scheme (`https://shop.example`, then scheme and port count too) or
    without (`shop.example`, `localhost:3000`), `*.shop.example` are those below it, and `*` is
    everybody, a request without an `Origin` too (an app, not a page).
    """
    domains = [each.strip().lower().rstrip("/") for each in trusted]
    if "*" in domains:
        return True
    site = urlsplit(origin.strip().lower())
    if not site.scheme or not site.netloc:
        return False
    return any(_fits(domain, site.scheme, site.netloc) for domain in domains)


def _fits(domain: str, scheme: str, netloc: str) -> bool:
    if "://" in domain:
        wanted, _, domain = domain.partition("://")
        if wanted != scheme:
            return False
    elif ":" not in domain:
        netloc = netloc.rpartition(":")[0] if netloc.rpartition(":")[2].isdigit() else netloc
    if domain.startswith("*."):
        return netloc.endswith(domain[1:]) and len(netloc) > len(domain) - 1
    return bool(domain) and netloc == domain


class CrossOrigin:
    """Lets browsers read the answers of the client surface, refusals too, and asks for no more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight; send every other answer with what lets a page read it."""
        if scope["type"] != ScopeType.HTTP or not str(scope["path"]).startswith("/client/"):
            await self.app(scope, receive, send)
            return
        asked = {name for name, _ in scope["headers"]}
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in asked:
            await send(
                {
                    "type": "http.response.start",
                    "status": 204,
                    "headers": [*_ALWAYS, *_PREFLIGHT],
                }
            )
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return

        async def readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_ALWAYS]
            await send(message)

        await self.app(scope, receive, readable)
