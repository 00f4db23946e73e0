"""How a domain's events are made ready for receivers of webhooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from largesse import webhooks
from largesse.api.addresses import note_public_address
from largesse.jobs import OutboxEvent
from largesse.storage import Connection, Work


def body(*types: str) -> Callable[[webhooks.Body], webhooks.Body]:
    """Register what events of these types look like, with addresses of ours that can be opened."""

    def register(make: webhooks.Body) -> webhooks.Body:
        @webhooks.body(*types)
        async def addressed(connection: Connection, work: Work, event: OutboxEvent) -> Any:
            note_public_address(work.public_address)
            return await make(connection, work, event)

        return make

    return register
