"""Read a source over HTTP: politely, with patience, and never telling its keys to anybody."""

from __future__ import annotations

import asyncio
import email.utils
import ipaddress
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from largesse.kernel.problem import refuse

_SECONDS = 60.0
_AT_ONCE = 4
_TRIES = 8
_LONGEST_PAUSE = 60.0
_MOST_PATIENCE = 900.0
"""How long a source may ask to be left alone for."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_PERHAPS_HIDDEN = frozenset({"/v1/metadata-schemas"})
"""What a key that opens everything else may be kept from."""
_LARGEST_PAGE = 200_000_000

Sleep = Callable[[float], Awaitable[None]]


class SourceError(Exception):
    """The source cannot be read; the sentence says what it answered, and never a key."""


class NotThereError(SourceError):
    """The source does not have what was asked for, or may not show it."""


class Source:
    """A project behind the wire API, read with one key.

    `name` tells it from others and holds no secret. At most four requests are under way at once; a
    page that is refused for a moment, breaks or does not come is asked for again, eight times.
    """

    def __init__(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
        tries: int = _TRIES,
    ) -> None:
        self.name = f"{address.rstrip('/')} {headers.get('X-App-Id', '')}".strip()
        self._sleep, self._tries = sleep, tries
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={**headers, "Accept": "application/json"},
            timeout=httpx.Timeout(_SECONDS, connect=15.0),
            # A key is for the host it was made for.
            follow_redirects=False,
            transport=transport,
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Return the JSON at a path; raises `SourceError` when it does not come."""
        said = "it does not answer"
        for attempt in range(self._tries):
            pause = min(_LONGEST_PAUSE, 0.5 * 2**attempt)
            try:
                async with self._turn:
                    answer = await self._client.get(path, params=dict(query or {}))
                if answer.status_code not in _AGAIN:
                    return _read(path, answer)
                said = f"it answers {answer.status_code}"
                pause = _asked_to_wait(answer, pause)
            except httpx.TransportError as error:
                said = f"the connection is lost ({type(error).__name__})"
            if attempt + 1 < self._tries:
                await self._sleep(pause)
        raise SourceError(f"{path}: {said}, {self._tries} times")


def _read(path: str, answer: httpx.Response) -> Any:
    code = answer.status_code
    if code in (401, 403) and path not in _PERHAPS_HIDDEN:
        raise SourceError(f"{path}: the source refuses the key ({code})")
    if code in (401, 403, 404, 405, 501):
        raise NotThereError(f"{path}: the source answers {code}")
    if code != 200:
        raise SourceError(f"{path}: the source answers {code}: {_told(answer)}")
    if len(answer.content) > _LARGEST_PAGE:
        raise SourceError(f"{path}: the page has {len(answer.content)} bytes")
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError as error:
        raise SourceError(f"{path}: the answer is no JSON: {error}") from None


def _told(answer: httpx.Response) -> str:
    try:
        document = msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return "(no JSON)"
    told = document.get("details") or document.get("message") if isinstance(document, dict) else ""
    return str(told or "")[:300]


def _asked_to_wait(answer: httpx.Response, pause: float) -> float:
    """Return how long to wait: what the source says, at most a quarter of an hour."""
    told = answer.headers.get("retry-after")
    if told is None:
        return pause
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(told).timestamp() - time.time()
        except ValueError:
            return pause
    return min(max(seconds, 0.0), _MOST_PATIENCE)


def checked_address(address: str, *, insecure: bool) -> str:
    """Return the address of a source; refuses one a key should not travel to."""
    parts = urlsplit(address)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise refuse("invalid_payload", "--base-url", need="https://host", got=address[:200])
    if parts.username or parts.password or parts.query or parts.fragment:
        raise refuse("invalid_payload", "--base-url", need="an address and nothing else")
    if parts.scheme == "http" and not insecure and not _is_here(host):
        raise refuse("invalid_payload", "--base-url", need="https, or --insecure", got="http")
    return address.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
