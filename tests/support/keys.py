"""Keys of a story's own: made over the API, and clients that send them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from support.shop import HOOKS, Shop

Json = dict[str, Any]


@contextmanager
def sending(shop: Shop, headers: dict[str, str]) -> Iterator[httpx.Client]:
    """Yield a client that sends these headers."""
    with httpx.Client(
        base_url=shop.server.address, headers=headers, timeout=60, event_hooks=HOOKS
    ) as client:
        yield client


@contextmanager
def with_key(shop: Shop, key: Json) -> Iterator[httpx.Client]:
    """Yield a client that sends a key the API told."""
    headers = {"X-App-Id": key["app_id"], "X-App-Token": key["app_token"]}
    with sending(shop, headers) as client:
        yield client


def make_key(shop: Shop, **told: Any) -> Json:
    """Make a key over the API; its token is in the answer."""
    made: Json = shop.post("/api/keys", told)
    return made


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the key of a refusal."""
    error = answer.json()
    return answer.status_code, error.get("key", "")
