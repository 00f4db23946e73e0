"""The walks once more, every call through the published Python SDK.

Its models are strict: amounts must be integers, unknown enum values raise, dates must parse. What
passes here an SDK user can send and read.
"""

from __future__ import annotations

import httpx
import pytest

from contract.test_operations import OF_THE_WIRE, WALKS, nameless, operations_of
from support.sdk_python import SdkTransport, methods
from support.shop import Shop

UNSAID = {
    # The SDK writes the customer of this query as the text of a Python object.
    "GET /v1/publications/create",
}
"""Operations of the SDK that it cannot say as the wire format wants them."""


@pytest.mark.parametrize("name", OF_THE_WIRE)
def test_the_sdk_walks(shop: Shop, name: str) -> None:
    transport = SdkTransport(shop)
    shop.http = httpx.Client(
        base_url=shop.http.base_url,
        headers=shop.http.headers,
        event_hooks=shop.http.event_hooks,
        transport=transport,
    )
    shop.management = httpx.Client(
        base_url=shop.management.base_url,
        headers=shop.management.headers,
        event_hooks=shop.management.event_hooks,
        transport=transport,
    )
    WALKS[name].walk(shop)
    known = {nameless(method.operation) for method in methods()} - UNSAID
    wanted = {nameless(each) for each in operations_of(WALKS[name])} & known
    assert wanted - {nameless(each) for each in transport.spoken} == set()
