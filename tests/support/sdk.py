"""The published Python SDK of the wire API, unchanged, with only the host replaced."""

from __future__ import annotations

from typing import Any

import voucherify

from support.shop import Shop


def client_of(shop: Shop) -> Any:
    """Return an SDK client that speaks to the shop with its keys."""
    server, management, client = (shop.keys[kind] for kind in ("server", "management", "client"))
    configuration = voucherify.Configuration(
        host=shop.server.address,
        api_key={
            "X-App-Id": server.public_id,
            "X-App-Token": server.token,
            "X-Management-Id": management.public_id,
            "X-Management-Token": management.token,
            "X-Client-Application-Id": client.public_id,
            "X-Client-Token": client.token,
        },
    )
    return voucherify.ApiClient(configuration)
