"""A page in a browser, or an app, that speaks to a shop with its client key."""

from __future__ import annotations

from typing import Any

import httpx

from largesse.kernel.project import ClientSide
from largesse.storage.database import jsonb
from support.shop import HOOKS, Shop

ORIGIN = "https://shop.example"


def open_to(shop: Shop, *domains: str, **allowed: bool) -> None:
    """Say which domains a shop trusts and what client keys may do, as its settings would."""
    client = ClientSide(trusted_domains=domains, **allowed)

    async def write() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(
                "update project set client = %s where id = %s", (jsonb(client), shop.project.id)
            )
        shop.server.runtime.database.projects_seen += 1

    shop.server.run(write())


def browser(shop: Shop, origin: str | None = ORIGIN, **headers: str) -> httpx.Client:
    """Return a client with the shop's client key, as a page of `origin` sends it."""
    key = shop.keys["client"]
    sent = {"X-Client-Application-Id": key.public_id, "X-Client-Token": key.token, **headers}
    if origin is not None:
        sent["Origin"] = origin
    return httpx.Client(base_url=shop.server.address, headers=sent, timeout=60, event_hooks=HOOKS)


def good(answer: httpx.Response) -> Any:
    """Return the body of an answer that must be good."""
    assert answer.status_code == 200, (answer.status_code, answer.text)
    return answer.json()
