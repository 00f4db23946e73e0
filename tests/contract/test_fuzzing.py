"""Generated requests over the OpenAPI document: none may be answered with a 5xx."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from largesse.api.app import routed_app
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Database
from support.browser import open_to
from support.server import RunningServer
from support.shop import Shop

# schemathesis draws from `random` inside its own strategies for broken requests.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

EXAMPLES = int(os.environ.get("LARGESSE_FUZZ_EXAMPLES", "12"))

# The document needs no database: the pool is never opened.
_DOCUMENT = routed_app(Runtime(Database(""))).openapi_schema.to_schema()
_OPERATIONS = {
    result.ok().label: result.ok()
    for result in schemathesis.openapi.from_dict(_DOCUMENT).get_all_operations()
}


@pytest.fixture(scope="module")
def caller(server: RunningServer) -> dict[str, str]:
    """Keys of all kinds in one set of headers; each surface reads its own."""
    shop = Shop(server)
    open_to(shop, "*", redeem_enabled=True, publish_enabled=True, loyalty_events_enabled=True)
    key = shop.keys["client"]
    client = {"X-Client-Application-Id": key.public_id, "X-Client-Token": key.token}
    own = {**shop.http.headers, **shop.management.headers, **client, "Origin": "http://shop.test"}
    return {name: value for name, value in own.items() if name.lower().startswith(("x-", "origin"))}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", sorted(_OPERATIONS))
def test_no_generated_request_breaks_the_server(
    label: str, mode: GenerationMode, server: RunningServer, caller: dict[str, str]
) -> None:
    """Requests that follow the document, and requests that break it somewhere."""

    @given(case=_OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hold(case: Any) -> None:
        case.call_and_validate(base_url=server.address, headers=caller, checks=[not_a_server_error])

    hold()
