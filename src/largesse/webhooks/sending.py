"""Send one message: to the address that was checked, within ten seconds, following nobody.

A name is resolved once, every address it has must be allowed, and the connection goes to one of
those addresses; asking twice would let a name answer differently the second time. The certificate
is checked against the name. Redirects are answers like any other that is no 2XX.
"""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import datetime

import httpx

from largesse.kernel.problem import ProblemError
from largesse.webhooks.decide import is_public, read_target, secret_from, signature
from largesse.webhooks.model import Attempt, Outgoing, Target, WebhookSettings

SIGNAL = "largesse_webhooks"
"""The signal sent when messages wait to be sent."""

SECONDS = 10.0
KEPT_BYTES = 16_384
_KEPT_HEADERS = 50
_KEPT_HEADER = 500


class ForbiddenAddressError(Exception):
    """A name leads to an address that is not on the internet."""


def open_client() -> httpx.AsyncClient:
    """Return a client for `send`.

    No proxy: it would resolve names anew. No connection is used twice: the certificate it was
    opened with may be of another name at the same address.
    """
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113 - `send` bounds the whole exchange
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )


async def resolve(target: Target, settings: WebhookSettings) -> str:
    """Return the IP address to connect to; raises `ForbiddenAddressError`, or `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.private_addresses:
        for address in addresses:
            if not is_public(address):
                raise ForbiddenAddressError(address)
    return addresses[0]


async def send(
    client: httpx.AsyncClient, outgoing: Outgoing, settings: WebhookSettings, now: datetime
) -> Attempt:
    """Send a message and return what came of it; every failure is a value."""
    began = time.monotonic()
    response: httpx.Response | None = None
    content = bytearray()
    error: str | None = None
    try:
        async with asyncio.timeout(SECONDS):
            request = await _request(client, outgoing, settings)
            response = await client.send(request, stream=True)
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) >= KEPT_BYTES:
                    break
    except TimeoutError:
        error = f"no answer within {SECONDS:.0f} seconds"
    except ForbiddenAddressError as forbidden:
        error = f"the name leads to {forbidden}, which is not on the internet"
    except ProblemError as refused:
        error = f"the address is refused: needed {refused.problem.need}"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as broken:
        error = f"{type(broken).__name__}: {broken}"[:500]
    finally:
        if response is not None:
            await response.aclose()
    took = round((time.monotonic() - began) * 1000)
    number = outgoing.attempts
    if response is None:
        return Attempt(number=number, at=now, milliseconds=took, error=error)
    # The status line is the answer; a body that breaks off or never ends does not undo it.
    return Attempt(
        number=number,
        at=now,
        milliseconds=took,
        status_code=response.status_code,
        response_headers=_kept(response.headers),
        response_body=_text(content[:KEPT_BYTES]),
        error=None if response.is_success else f"answered {response.status_code}",
    )


async def _request(
    client: httpx.AsyncClient, outgoing: Outgoing, settings: WebhookSettings
) -> httpx.Request:
    target = read_target(outgoing.target_url, ".", anywhere=settings.private_addresses)
    address = await resolve(target, settings)
    body = outgoing.body.encode()
    secret = secret_from(settings.secret_key, outgoing.seed or b"")
    place = f"[{address}]" if ":" in address else address
    return client.build_request(
        "POST",
        f"{target.scheme}://{place}:{target.port}{target.resource}",
        content=body,
        headers={
            "Host": target.authority,
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Largesse-Webhooks",
            "Accept-Encoding": "identity",
            "x-voucherify-signature": signature(secret, body),
        },
        extensions={"sni_hostname": target.host},
    )


def _text(content: bytearray) -> str:
    """Return what was answered as text the database can hold."""
    return content.decode("utf-8", "replace").replace("\0", "\ufffd")


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {
        name[:_KEPT_HEADER]: value[:_KEPT_HEADER]
        for name, value in list(headers.items())[:_KEPT_HEADERS]
    }
