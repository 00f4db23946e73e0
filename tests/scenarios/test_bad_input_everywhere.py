"""Bad input to every operation there is: a refusal of the wire's form, and nothing written.

The operations are found in the OpenAPI document; a new one is held to all of this by being there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import httpx
import pytest

from support import surface
from support.background import failed_in_background
from support.furnished import OF_THEIR_OWN, furnish, place
from support.server import RunningServer
from support.shop import Shop
from support.surface import Operation

OPERATIONS = surface.operations()
WITH_BODY = [each for each in OPERATIONS if OPERATIONS[each].body]
WRITING = [each for each in OPERATIONS if OPERATIONS[each].method != "GET"]
NAMING = [each for each in OPERATIONS if OPERATIONS[each].parameters]
ASKING = [each for each in OPERATIONS if OPERATIONS[each].queries]

ANYTHING = [
    "a/b",
    "50%/OFF#1@home",
    "?x=1",
    "세일🎉",
    "with space",
    "..",
    "x" * 5000,
    "-1",
    "%",
    "\\",
]
JSON = {"content-type": "application/json"}


def deep(levels: int = 200) -> dict[str, Any]:
    """Return an object in an object in an object."""
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"a": found}
    return found


ASKED = ["-1", "0", "9" * 40, "x", "", "[]", "{", "1.5", "세일", "2026-13-99", "%", "x" * 3000]
"""What query parameters are given."""

WRONG = {
    "string": [{"not": "text"}, [1], 7],
    "integer": ["many", 10**40, 1.5, [1]],
    "number": ["many", [1], {}],
    "boolean": ["perhaps", 3],
    "array": [{"not": "a list"}, "text", 9],
    "object": ["text", [1], 5],
}
"""Values of another type, by the type a field has."""

EXTREME = [-1, 10**40, -(10**40), 1e308, "", "x" * 100_000, [], {}, [[]], None, deep()]


@dataclass
class House:
    """A furnished shop; what was refused to whoever called it is kept until it is looked at."""

    shop: Shop
    http: httpx.Client
    made: dict[str, str]
    refused: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def send(self, operation: Operation, made: dict[str, str] | None = None, **more: Any) -> Any:
        """Call an operation; it answers well or refuses as the wire does.

        What it would take away is named by an id nobody has, so that the house stays furnished.
        """
        if made is None:
            made = dict.fromkeys(self.made, "nobody") if operation.is_deletion else self.made
        if operation.method == "POST" and "code" in operation.queries:
            more["params"] = {"code": self.made["code"], **more.get("params", {})}
        answer = self.http.request(operation.method, place(operation.path, made), **more)
        told = (operation.label, str(more)[:300], answer.text[:500])
        assert answer.status_code < 500, told
        if answer.status_code >= 400:
            error = is_error_of_the_wire(answer)
            # A redemption that fails is a redemption, kept with the reason it failed for.
            if not error.get("resource_id", "").startswith(("rf_", "rrf_")):
                self.refused[error["request_id"]] = told
        return answer

    def nothing_was_written(self) -> None:
        """Assert that no refused request left a row in the audit log or the outbox."""
        written = requests_that_wrote(self.shop.server, list(self.refused))
        assert [self.refused[each] for each in written] == []
        self.refused.clear()


def requests_that_wrote(
    server: RunningServer, request_ids: list[str], project_id: str | None = None
) -> set[str]:
    """Return which requests changed something, in one project or in any."""

    async def read() -> set[str]:
        async with server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select request_id from (select request_id, project_id from audit_entry"
                " union all select request_id, project_id from outbox_event) as written"
                " where request_id = any(%(ids)s)"
                " and (%(project)s::text is null or project_id = %(project)s)",
                {"ids": request_ids, "project": project_id},
            )
            return {row["request_id"] for row in await cursor.fetchall()}

    return server.run(read())


def is_error_of_the_wire(answer: httpx.Response) -> dict[str, Any]:
    """Assert that a refusal is the wire's error object, all of it; return it."""
    error: dict[str, Any] = answer.json()
    assert error["code"] == answer.status_code, error
    assert error["key"], error
    assert error["message"], error
    assert error["details"], error
    assert error["request_id"].startswith("v-"), error
    assert error["request_id"] == answer.headers["x-request-id"], error
    return error


@pytest.fixture(scope="module")
def houses(server: RunningServer) -> Iterator[tuple[House, House]]:
    """Two furnished shops; at the end nothing may have failed in the background."""
    failed = failed_in_background(server)
    shops = [Shop(server, currency_code="USD"), Shop(server, currency_code="USD")]
    made = [furnish(shop, name) for shop, name in zip(shops, ("MINE", "OTHER"), strict=True)]
    clients = [surface.caller(shop) for shop in shops]
    server.settle()
    mine, other = (House(*each) for each in zip(shops, clients, made, strict=True))
    yield mine, other
    server.settle()
    for shop, client in zip(shops, clients, strict=True):
        client.close()
        shop.close()
    assert failed_in_background(server) == failed


@pytest.fixture
def house(houses: tuple[House, House]) -> Iterator[House]:
    """The shop of a test; whatever it was refused must have left nothing behind."""
    yield houses[0]
    houses[0].nothing_was_written()


def test_everything_a_path_names_is_in_the_furnished_shop(house: House) -> None:
    named = {name for each in OPERATIONS.values() for name in each.parameters}
    assert named <= set(house.made)


@pytest.mark.parametrize("label", WITH_BODY)
def test_bodies_that_are_not_what_is_asked_for(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    for body in (b'{"a":', b"\xff\xfe", b"[1]", b'"text"', b"7", b"{'a': 1}", b"\x00"):
        answer = house.send(operation, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload"), body
    for body in (b"", b"null"):
        answer = house.send(operation, content=body, headers=JSON)
        if operation.is_body_needed:
            assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload"), body


@pytest.mark.parametrize("label", WRITING)
def test_bodies_nested_without_end(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    for body in (b"[" * 100_000, b'{"a":' * 100_000, json.dumps(deep()).encode()):
        answer = house.send(operation, content=body, headers=JSON)
        if operation.body and b"}" not in body:
            assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload"), body[:9]


@pytest.mark.parametrize("label", WITH_BODY)
def test_a_value_of_another_type_is_refused_at_its_place(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    assert operation.body
    for number, (path, schema) in enumerate(surface.fields(operation.body)):
        allowed = surface.types(schema) - {"null"}
        if len(allowed) != 1:
            continue
        wrong = WRONG[allowed.pop()]
        value = wrong[number % len(wrong)]
        answer = house.send(operation, json=surface.body_with(path, value))
        assert answer.status_code == 400, (path, value, answer.text)
        # Where objects come in several forms, the fault may be told of the object.
        assert path[: (path + ".").index(".", 1)] in answer.json()["details"], (path, answer.text)


@pytest.mark.parametrize("label", WITH_BODY)
def test_values_beyond_every_bound(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    assert operation.body
    for number, (path, _) in enumerate(surface.fields(operation.body, 1)):
        for value in ("a\x00b", *islice(cycle(EXTREME), number * 2, number * 2 + 2)):
            answer = house.send(operation, json=surface.body_with(path, value))
            if isinstance(value, str) and "\x00" in value:
                assert answer.status_code == 400, (path, answer.text)
                assert path in answer.json()["details"], (path, answer.text)


@pytest.mark.parametrize("label", [each for each in WRITING if not OPERATIONS[each].is_streamed])
def test_a_body_over_the_limit(house: House, label: str) -> None:
    body = b'{"a":"' + b"y" * (10 * 1024 * 1024) + b'"}'
    answer = house.send(OPERATIONS[label], content=body, headers=JSON)
    if answer.status_code != 404:  # a project nobody knows is refused before any body is read
        assert (answer.status_code, answer.json()["key"]) == (413, "payload_too_large")


@pytest.mark.parametrize("label", WITH_BODY)
def test_a_body_of_another_media_type(house: House, label: str) -> None:
    house.send(OPERATIONS[label], content=b"a=1", headers={"content-type": "text/plain"})
    house.send(OPERATIONS[label], data={"a": "1"})
    house.send(OPERATIONS[label], files={"file": b"a,b\n1,2\n"})


def also_named(name: str) -> set[str]:
    """Return a path parameter with those that stand for it below some paths."""
    return {name, *(own[name] for own in OF_THEIR_OWN.values() if name in own)}


@pytest.mark.parametrize("label", NAMING)
def test_ids_nobody_has(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    nobody = dict.fromkeys(house.made, "nobody")
    answer = house.send(operation, nobody, json={} if operation.body else None)
    if operation.method in {"GET", "DELETE"} and operation.body is None:
        assert answer.status_code in {404, 200}, answer.text
    for name in operation.parameters:
        for letters in ANYTHING:
            asked = nobody | dict.fromkeys(also_named(name), letters)
            house.send(operation, asked, json={} if operation.body else None)
        answer = house.send(operation, nobody | dict.fromkeys(also_named(name), "a\x00b"))
        assert answer.status_code == 400, answer.text
        assert name in answer.json()["details"], answer.text


@pytest.mark.parametrize("label", NAMING)
def test_ids_of_another_project(houses: tuple[House, House], label: str) -> None:
    operation = OPERATIONS[label]
    house, other = houses
    answer = house.send(operation, other.made, json={} if operation.body else None)
    house.nothing_was_written()
    sent = answer.headers["x-request-id"]
    assert not requests_that_wrote(house.shop.server, [sent], other.shop.project.id)
    if operation.method == "GET" and not operation.is_open:
        assert answer.status_code in {200, 403, 404}, answer.text
        sent_by_us = place(operation.path, other.made)
        secrets = {each for each in other.made.values() if len(each) > 12} - set(
            house.made.values()
        )
        assert not {each for each in secrets if each in answer.text and each not in sent_by_us}


@pytest.mark.parametrize("label", ASKING)
def test_query_parameters_of_any_value(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    for number, name in enumerate(operation.queries):
        for value in islice(cycle(ASKED), number * 3, number * 3 + 3):
            house.send(operation, params={name: value})
        answer = house.send(operation, params={name: "a\x00b"})
        assert answer.status_code == 400, answer.text
        assert name in answer.json()["details"], answer.text


@pytest.mark.parametrize("label", OPERATIONS)
def test_nobody_gets_in_without_a_key(house: House, label: str) -> None:
    operation = OPERATIONS[label]
    url = house.shop.server.address + place(operation.path, house.made)
    for headers in ({}, {"X-App-Id": "x", "X-App-Token": "y", "X-Management-Id": "x"}):
        answer = httpx.request(operation.method, url, headers=headers)
        if operation.is_open:
            assert answer.status_code < 500, answer.text
        else:
            assert answer.status_code == 401, answer.text
            is_error_of_the_wire(answer)
