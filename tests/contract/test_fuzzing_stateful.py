"""Generated sequences of requests, each made of what the one before answered: never a 5xx.

The links followed are those of our own document and those schemathesis infers from it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from litestar.serialization import decode_json, encode_json

from support import surface
from support.background import failed_in_background
from support.furnished import furnish
from support.server import RunningServer
from support.shop import Shop

# schemathesis draws from `random` inside its own strategies for broken requests.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module")

REQUESTS = int(os.environ.get("LARGESSE_FUZZ_REQUESTS", "1000"))
SETTINGS = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Answers:
    """What the server answered, operation by operation."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, int]] = Counter()
        self.broken: list[tuple[str, str]] = []

    def note(self, case: Any, response: Any) -> None:
        self.counted[case.operation.label, response.status_code] += 1
        if response.status_code >= 500:
            self.broken.append((case.as_curl_command(), response.text))

    @property
    def total(self) -> int:
        return self.counted.total()

    @property
    def good(self) -> set[str]:
        """The operations that did something."""
        return {label for label, status in self.counted if status < 300}


def linked_document() -> dict[str, Any]:
    """Return the document without its keys: an id that is answered must not become one."""
    document: dict[str, Any] = decode_json(encode_json(surface.document()))
    for methods in document["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    return document


@pytest.fixture
def furnished(server: RunningServer) -> Iterator[Shop]:
    """A shop with one of everything, so that lists answer with ids to follow."""
    shop = Shop(server, currency_code="USD")
    furnish(shop, "LINKED")
    server.settle()
    yield shop
    shop.close()


def test_no_sequence_of_requests_breaks_the_server(furnished: Shop) -> None:
    server, answers = furnished.server, Answers()
    failed_before = failed_in_background(server)
    client = surface.caller(furnished)
    machine: Any = schemathesis.openapi.from_dict(linked_document()).as_state_machine()

    class Sequences(machine):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            del case
            return {"base_url": server.address, "headers": dict(client.headers)}

        def validate_response(self, response: Any, case: Any, *_: Any, **more: Any) -> None:
            del more
            answers.note(case, response)

    number = 0
    while answers.total < REQUESTS:
        number += 1
        try:
            seed(number)(Sequences).run(settings=SETTINGS)
        except Flaky:
            # The shop is another one after every sequence, which Hypothesis cannot know.
            continue
    client.close()
    server.settle()
    assert answers.broken == []
    assert failed_in_background(server) == failed_before
    # Not only refusals: the sequences reach a good part of what there is.
    assert len(answers.good) > 50
