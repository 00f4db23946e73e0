"""The walks once more, every call the JavaScript SDK has made by it, in node."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from contract.test_operations import OF_THE_WIRE, WALKS, nameless, operations_of
from support.sdk_javascript import FOLDER, JavaScriptTransport, node
from support.shop import Shop

pytestmark = pytest.mark.skipif(
    node() is None or not (FOLDER / "node_modules").exists(),
    reason="the JavaScript SDK is not installed: `make setup` does",
)


@pytest.fixture
def transport(shop: Shop) -> Iterator[JavaScriptTransport]:
    made = JavaScriptTransport(shop)
    plain = shop.http
    shop.http = httpx.Client(
        base_url=plain.base_url,
        headers=plain.headers,
        event_hooks=plain.event_hooks,
        transport=made,
    )
    plain.close()
    yield made
    shop.http.close()


@pytest.mark.parametrize("name", OF_THE_WIRE)
def test_the_sdk_walks(shop: Shop, transport: JavaScriptTransport, name: str) -> None:
    WALKS[name].walk(shop)
    known = {nameless(each) for each in transport.operations}
    wanted = {nameless(each) for each in operations_of(WALKS[name])} & known
    assert wanted - transport.spoken == set()
