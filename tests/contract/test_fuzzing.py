"""Generated requests over the OpenAPI document: none may be answered with a 5xx."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from support import surface
from support.background import failed_in_background
from support.server import RunningServer
from support.shop import Shop

# schemathesis draws from `random` inside its own strategies for broken requests.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

EXAMPLES = int(os.environ.get("LARGESSE_FUZZ_EXAMPLES", "12"))

_OPERATIONS = {
    result.ok().label: result.ok()
    for result in schemathesis.openapi.from_dict(surface.document()).get_all_operations()
}


@pytest.fixture(scope="module")
def caller(server: RunningServer) -> Iterator[dict[str, str]]:
    """Keys of all kinds in one set of headers; at the end nothing may have failed behind them."""
    failed = failed_in_background(server)
    shop = Shop(server)
    client = surface.caller(shop)
    yield {
        name: value for name, value in client.headers.items() if name.startswith(("x-", "origin"))
    }
    server.settle()
    client.close()
    shop.close()
    assert failed_in_background(server) == failed


def _ways() -> list[tuple[str, GenerationMode]]:
    """Return every operation both ways; one that takes nothing cannot be asked wrongly."""
    return [
        (label, mode)
        for label, operation in sorted(_OPERATIONS.items())
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if mode is GenerationMode.POSITIVE or operation.body or list(operation.iter_parameters())
    ]


@pytest.mark.parametrize(("label", "mode"), _ways())
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
