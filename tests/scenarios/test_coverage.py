"""What is known of the wire API and not served yet says so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from largesse.api.app import find_handlers
from largesse.api.coverage import Unserved, places_of, shares, wire_operations
from support.shop import Shop

SERVED = places_of(find_handlers())
UNSERVED = [each for each in wire_operations() if each.place not in SERVED]


def test_an_operation_that_is_not_served_is_named(shop: Shop) -> None:
    """Never a 404, and never taken for another operation whose path has a parameter there."""
    for operation in UNSERVED:
        path = re.sub(r"\{[^}]+\}", "some", operation.path)
        error = shop.http.request(operation.method, path, json={}).json()
        assert (error["code"], error["key"]) == (501, "not_implemented"), (operation, error)
        names = [each.name for each in UNSERVED if each.place == operation.place]
        assert any(name in error["details"] for name in names)


def test_what_nobody_knows_is_not_found(shop: Shop) -> None:
    assert shop.refused("GET", "/v1/wonders")["key"] == "not_found"
    assert shop.refused("PUT", "/v1/qualifications", {})["key"] == "method_not_allowed"


def test_a_literal_path_wins_over_a_parameter() -> None:
    unserved = Unserved(frozenset())
    found = unserved.find("GET", "/v1/promotions/tiers")
    assert found is not None
    assert found.name == "list-promotion-tiers"
    assert unserved.find("GET", "/v1/promotions/tiers/a/b") is None


def test_shares_are_counted_by_group() -> None:
    nothing, everything = shares(frozenset()), shares({each.place for each in wire_operations()})
    assert nothing.keys() == everything.keys()
    assert all(share.served == 0 < share.known for share in nothing.values())
    assert all(share.served == share.known for share in everything.values())


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_the_command_tells_the_share(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "largesse.cli", "compat", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    if arguments:
        told: list[dict[str, Any]] = json.loads(done.stdout)
        assert sum(each["served"] for each in told) == len(wire_operations()) - len(UNSERVED)
    else:
        share = shares(SERVED)["Campaigns"]
        assert re.search(rf"Campaigns\W+{share.served}\W+{share.known}\W", done.stdout)
