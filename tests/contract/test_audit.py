"""Every request that changes something leaves a row in the audit log, under its request id."""

from __future__ import annotations

import re

import httpx
import pytest

from contract.test_operations import WALKS
from support.shop import Shop

UNRECORDED = {
    "POST /v1/validations": "tells what a cart costs",
    "POST /v1/qualifications": "tells what a customer may use",
    "POST /v1/vouchers/[^/]+/validate": "tells whether a code applies",
    "POST /v1/vouchers/qualification": "tells what a customer may use",
    "POST /v1/campaigns/qualification": "tells what a customer may use",
    "POST /v1/promotions/(.+/)?validation": "tells which promotions apply",
    "POST /v1/loyalties/[^/]+/qualifications": "tells how many points an order would earn",
    "POST /client/v1/validations": "tells what a cart costs",
    "POST /client/v1/qualifications": "tells what a customer may use",
    "POST /v1/oauth/introspect": "tells whether a token is live",
    "POST /api/(orders|redemptions)/[^/]+/returns/preview": "tells what would go back",
    "DELETE /v1/vouchers/[^/]+/sessions/[^/]+": "lets go of a hold, which ends by itself",
}
"""Requests that change nothing anybody would look for in a log, and why."""


def name_of(request: httpx.Request) -> str:
    return f"{request.method} {request.url.raw_path.decode().split('?')[0]}"


def changes_something(response: httpx.Response) -> bool:
    name = name_of(response.request)
    return (
        response.request.method in {"POST", "PUT", "DELETE", "PATCH"}
        and response.is_success
        and not any(re.fullmatch(pattern, name) for pattern in UNRECORDED)
    )


@pytest.mark.parametrize("walk", WALKS)
def test_a_change_leaves_an_audit_row(shop: Shop, walk: str) -> None:
    changes: set[str] = set()
    unrecorded: set[str] = set()

    async def is_recorded(request_id: str) -> bool:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select 1 from audit_entry where request_id = %s limit 1", [request_id]
            )
            return await cursor.fetchone() is not None

    def note(response: httpx.Response) -> None:
        if not changes_something(response):
            return
        name = name_of(response.request)
        changes.add(name)
        # At once: a project that is deleted takes its log along.
        if not shop.server.run(is_recorded(response.headers["x-request-id"])):
            unrecorded.add(name)

    for client in (shop.http, shop.management):
        client.event_hooks = {"response": [*client.event_hooks["response"], note]}
    WALKS[walk].walk(shop)
    assert changes
    assert unrecorded == set()
