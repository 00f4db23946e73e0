"""Every operation there is, called by whoever must not: a stranger with our ids, a key that may
only read, a key of nobody. The operations are found in the OpenAPI document; a new one is held to
all of this by being there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from largesse.access import RESOURCES, KeyDraft, KeyKind
from largesse.access.service.keys import add_key
from largesse.api.app import find_handlers
from largesse.api.permissions import permission_of
from largesse.storage import Actor
from scenarios.test_bad_input_everywhere import requests_that_wrote
from support import surface
from support.furnished import furnish, place
from support.keys import refusal
from support.server import RunningServer
from support.shop import Shop
from support.surface import Operation

Json = dict[str, Any]

OPERATIONS = surface.operations()
PERMISSIONS = {
    str(handler.operation_id): permission_of(handler, min(handler.http_methods - {"HEAD"}))
    for handler in find_handlers()
}
CLOSED = [each for each in OPERATIONS if not OPERATIONS[each].is_open]

MADE_HERE = {
    "POST /v1/vouchers/{code}": "a code is made where it is asked for: in the stranger's project",
    "GET /v1/customers/{customer_id}/segments": "tells of somebody nobody knows",
    "GET /v1/metadata-schemas/{resource}": "a kind of resource is no id",
    "GET /api/recipes/{recipe}": "recipes are the house's",
    "POST /api/recipes/{recipe}/campaigns": "recipes are the house's",
    "POST /api/recipes/{recipe}/templates": "recipes are the house's",
}
"""What a stranger may be answered, and why that is nothing of ours."""


@dataclass
class Neighbours:
    """Our furnished shop, and a stranger's client: with keys of another account."""

    ours: Shop
    made: dict[str, str]
    stranger: httpx.Client
    before: dict[str, str]
    """What our tables held before anybody called."""


def contents(server: RunningServer, project_id: str) -> dict[str, str]:
    """Return what every table holds of a project, as a digest of its rows by its name."""

    async def read() -> dict[str, str]:
        found = {}
        async with server.runtime.database.reading() as connection:
            tables = await connection.execute(
                "select distinct table_name as name from information_schema.columns"
                " where column_name = 'project_id' and table_schema = current_schema()"
            )
            for row in await tables.fetchall():
                name = str(row["name"]).encode()
                rows = await connection.execute(
                    b"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as held"
                    b" from " + name + b" t where project_id = %s",
                    [project_id],
                )
                (held,) = await rows.fetchall()
                found[name.decode()] = str(held["held"])
        return found

    return server.run(read())


@pytest.fixture(scope="module")
def neighbours(server: RunningServer) -> Iterator[Neighbours]:
    ours, theirs = Shop(server, currency_code="USD"), Shop(server, currency_code="USD")
    made = furnish(ours, "OURS")
    client = surface.caller(theirs)
    server.settle()
    yield Neighbours(ours, made, client, contents(server, ours.project.id))
    client.close()
    for shop in (ours, theirs):
        shop.close()


def body_for(operation: Operation, made: dict[str, str]) -> Json | None:
    """Return a body with what is needed, ours wherever a field is called after one of our ids."""
    if operation.body is None:
        return None
    body = surface.smallest(operation.body)
    for path, _ in surface.fields(operation.body, 1):
        name = path.strip(".")
        if name in made:
            body[name] = made[name]
    return body


@pytest.mark.parametrize("label", OPERATIONS)
def test_a_stranger_finds_nothing_of_ours(neighbours: Neighbours, label: str) -> None:
    operation, made = OPERATIONS[label], neighbours.made
    body = body_for(operation, made)
    answer = neighbours.stranger.request(
        operation.method, place(operation.path, made), **({} if body is None else {"json": body})
    )
    assert answer.status_code < 500, answer.text
    sent = answer.headers["x-request-id"]
    server, project_id = neighbours.ours.server, neighbours.ours.project.id
    assert not requests_that_wrote(server, [sent], project_id)
    if operation.is_open:
        return
    asked = f"{place(operation.path, made)} {json.dumps(body)}"
    ours = {each for each in made.values() if len(each) > 12}
    assert not {each for each in ours if each in answer.text and each not in asked}
    if not operation.parameters or label in MADE_HERE:
        return
    if answer.status_code == 200:
        assert is_nothing(answer.json()), answer.text
    elif answer.status_code == 400:
        # What was asked is wrong in itself: it is said before anything is looked for.
        assert operation.body is not None or operation.is_streamed, answer.text
    else:
        assert refusal(answer)[0] in {403, 404}, answer.text


def is_nothing(told: Json) -> bool:
    """Tell whether an answer is a list with nothing in it, or says that there is no such thing."""
    if told.get("valid") is False:
        return bool(told["error"]["key"] == "not_found")
    lists = [each for each in told.values() if isinstance(each, list)]
    return bool(lists) and not any(lists)


def test_nothing_of_ours_was_changed(neighbours: Neighbours) -> None:
    """Runs last in its module: whatever strangers called, our tables hold what they held."""
    after = contents(neighbours.ours.server, neighbours.ours.project.id)
    changed = {name for name, held in after.items() if neighbours.before.get(name) != held}
    assert changed == set()


@pytest.fixture(scope="module")
def readers(neighbours: Neighbours) -> Iterator[httpx.Client]:
    """A client with keys that may read and nothing else."""
    shop = neighbours.ours
    work = shop.server.runtime.work(shop.project, Actor("cli", name="a test"))
    headers = {}
    kinds: list[tuple[KeyKind, str]] = [("server", "X-App"), ("management", "X-Management")]
    for kind, name in kinds:
        made, _ = shop.server.run(add_key(work, kind, KeyDraft(role="VIEWER")))
        headers |= {f"{name}-Id": made.public_id, f"{name}-Token": made.token}
    with httpx.Client(base_url=shop.server.address, headers=headers, timeout=60) as client:
        yield client


@pytest.mark.parametrize("label", CLOSED)
def test_a_key_that_may_read_is_refused_every_change_by_name(
    neighbours: Neighbours, readers: httpx.Client, label: str
) -> None:
    operation = OPERATIONS[label]
    needed = PERMISSIONS[operation.name]
    if operation.path.startswith("/client/") or not needed:
        return
    answer = readers.request(operation.method, place(operation.path, neighbours.made))
    if needed.endswith(".write"):
        assert refusal(answer) == (403, "missing_required_permission"), answer.text
        assert needed in answer.json()["details"]
        sent = answer.json()["request_id"]
        assert not requests_that_wrote(neighbours.ours.server, [sent])
    else:
        assert answer.status_code not in {401, 403}, answer.text


@pytest.mark.parametrize("label", CLOSED)
def test_a_key_of_nobody_opens_nothing(neighbours: Neighbours, label: str) -> None:
    operation = OPERATIONS[label]
    url = neighbours.ours.server.address + place(operation.path, neighbours.made)
    for headers in (
        {"Authorization": "Bearer nonsense"},
        {"X-App-Id": neighbours.ours.keys["server"].public_id, "X-App-Token": "wrong"},
    ):
        answer = httpx.request(operation.method, url, headers=headers)
        assert refusal(answer) == (401, "unauthorized"), (headers, answer.text)


def test_every_operation_needs_a_permission_there_is() -> None:
    resources = {needed.rpartition(".")[0] for needed in PERMISSIONS.values() if needed}
    assert resources <= RESOURCES
    verbs = {needed.rpartition(".")[2] for needed in PERMISSIONS.values() if needed}
    assert verbs == {"read", "write"}


def test_what_reads_is_no_more_than_reading() -> None:
    """A `GET` that needs a permission to write says why in its own words; a `POST` that does not
    is one that asks.
    """
    asking = re.compile(r"/(qualifications?|preview|examine|around|calculate)$")
    for operation in OPERATIONS.values():
        needed = PERMISSIONS[operation.name]
        if operation.method != "GET" and needed.endswith(".read"):
            assert asking.search(operation.path), operation.label
