"""Rate limits at the door: whose turn it is, and what the answer says about it (docs: rate limits).

On the client surface an address takes a turn before its key is even looked at, so that guessing
keys is slowed down too; a key takes its turn once it proved itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from math import ceil
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from largesse.api.authentication import surface_of
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.problem import refuse
from largesse.storage import Work
from largesse.throttling import RateLimit, Turn

_Network = IPv4Network | IPv6Network


class Turns:
    """Takes the turns of requests; refuses with `too_many_requests` one that comes too soon."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._trusted = [ip_network(each) for each in runtime.limits.trusted_proxies]

    def address_of(self, request: Request[Any, Any, Any]) -> str:
        """Return the address a request came from, as far as it can be believed."""
        peer = request.scope.get("client")
        told = request.headers.get("x-forwarded-for", "") if self._trusted else ""
        return believed_address(peer[0] if peer else "", told, self._trusted)

    async def take_address(self, request: Request[Any, Any, Any], address: str) -> None:
        """Take the turn of an address, where its surface has a limit for addresses."""
        limit = self._runtime.limits.client_address
        if limit is None or surface_of(request.scope["path"]) != "client":
            return
        key = request.headers.get("x-client-application-id", "")
        await self._take(request, f"address {address} {_short(key)}", limit)

    async def take_key(self, request: Request[Any, Any, Any], work: Work) -> None:
        """Take the turn of a key, where its kind has a limit."""
        limit = self._runtime.limits.of_kind(work.actor.kind)
        if limit is not None:
            await self._take(request, f"key {work.actor.id}", limit)

    async def _take(self, request: Request[Any, Any, Any], counter: str, limit: RateLimit) -> None:
        turn = await self._runtime.throttle.turn(counter, limit, self._runtime.clock())
        state = request.scope["state"]
        known: Turn | None = state.get("turn")
        # Of two limits the one that is nearer is told.
        if known is None or not turn.admitted or turn.remaining < known.remaining:
            state["turn"] = turn
        if not turn.admitted:
            state["wait"] = wait = _seconds_until(turn, self._runtime)
            raise refuse("too_many_requests", need=str(limit), got=f"{wait} s")


def believed_address(peer: str, forwarded: str, trusted: Sequence[_Network]) -> str:
    """Return the nearest address that is no proxy of ours.

    Each proxy writes whom it answers at the end of `X-Forwarded-For`, so the list is read from
    behind, and no further than our own proxies reach: what stands before, anybody may have written.
    """
    address = peer
    for each in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_among(address, trusted):
            break
        named = _without_port(each)
        if _read(named) is None:
            break
        address = named
    return address


def _without_port(told: str) -> str:
    """Return an address a proxy wrote, without the port some write behind it."""
    if told.startswith("["):
        return told[1:].partition("]")[0]
    return told.partition(":")[0] if told.count(":") == 1 else told


def _is_among(address: str, trusted: Sequence[_Network]) -> bool:
    read = _read(address)
    return read is not None and any(read in network for network in trusted)


def _read(address: str) -> Any:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _short(text: str) -> str:
    """Return a text anybody may have sent as something of known length."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _seconds_until(turn: Turn, runtime: Runtime) -> int:
    return max(1, ceil((turn.again_at - runtime.clock()).total_seconds()))


class RateHeaders:
    """Tells of the turn a request took, whatever became of the request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the answer of a request that took a turn."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return

        async def send_with_rate(message: Message) -> None:
            turn: Turn | None = scope["state"].get("turn")
            if turn is not None and message["type"] == "http.response.start":
                told = _headers(turn, scope["state"].get("wait"))
                message["headers"] = [*message.get("headers", []), *told]
            await send(message)

        await self.app(scope, receive, send_with_rate)


def _headers(turn: Turn, wait: int | None) -> list[tuple[bytes, bytes]]:
    told = {
        "x-rate-limit-limit": turn.limit.requests,
        "x-rate-limit-remaining": turn.remaining,
        "x-rate-limit-retry": ceil(turn.again_at.timestamp()),
        "x-rate-limit-type": "api_calls",
    }
    if wait is not None:
        told["retry-after"] = wait
    return [(name.encode(), str(value).encode()) for name, value in told.items()]
