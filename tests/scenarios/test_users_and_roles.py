"""Users of projects: invited, assigned, given other roles, taken out again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.keys import refusal
from support.outbox import events
from support.shop import Shop

Json = dict[str, Any]


def invite(shop: Shop, email: str = "ann@shop.example", **told: Any) -> httpx.Response:
    body = {"email": email, "projects": {shop.project.id: "USER"}} | told
    url = f"{shop.server.address}/management/v1/projects/users/invite"
    return shop.management.post(url, json=body)


def test_an_invitation_adds_a_user_and_tells_who_sends_mail(shop: Shop) -> None:
    answer = invite(shop, first_name="Ann", last_name="Lee")
    assert (answer.status_code, answer.content) == (204, b"")
    (user,) = shop.management.get("/users").json()["data"]
    assert user == {
        "id": user["id"],
        "login": "ann@shop.example",
        "email": "ann@shop.example",
        "first_name": "Ann",
        "last_name": "Lee",
        "projects": {shop.project.id: "USER"},
        "is_owner": False,
        "role": "USER",
    }
    (told,) = events(shop, "user.invited")
    assert told["entity_id"] == user["id"]
    assert told["data"]["projects"] == {shop.project.id: "USER"}
    assert refusal(invite(shop, "ANN@shop.example")) == (409, "duplicate_found")


def test_a_user_is_found_by_id_and_login(shop: Shop) -> None:
    invite(shop)
    (user,) = shop.management.get("/users").json()["data"]
    assert shop.management.get(f"/users/{user['id']}").json() == user
    assert shop.management.get("/users/ann%40shop.example").json() == user
    assert refusal(shop.management.get("/users/nobody")) == (404, "not_found")


def test_roles_change_and_end(shop: Shop) -> None:
    invite(shop)
    changed = shop.management.put("/users/ann@shop.example", json={"role": "VIEWER"}).json()
    assert changed["projects"] == {shop.project.id: "VIEWER"}
    answer = shop.management.delete(f"/users/{changed['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert shop.management.get("/users").json()["total"] == 0
    assert refusal(shop.management.get(f"/users/{changed['id']}")) == (404, "not_found")
    back = shop.management.post("/users", json={"id": changed["id"], "role": "MERCHANT"}).json()
    assert back["projects"] == {shop.project.id: "MERCHANT"}


def test_a_user_of_the_account_has_a_role_in_each_project(shop: Shop) -> None:
    invite(shop)
    home = f"{shop.server.address}/management/v1/projects"
    second = shop.management.post(home, json={"name": "Second"}).json()["id"]
    assert shop.management.get(f"{home}/{second}/users").json()["total"] == 0
    told = {"login": "ann@shop.example", "role": "ADMIN"}
    user = shop.management.post(f"{home}/{second}/users", json=told).json()
    assert user["projects"] == {shop.project.id: "USER", second: "ADMIN"}
    shop.management.delete(f"/users/{user['id']}")
    left = shop.management.get(f"{home}/{second}/users/{user['id']}").json()
    assert left["projects"] == {second: "ADMIN"}


def test_a_role_of_the_projects_own(shop: Shop) -> None:
    invite(shop)
    role = shop.post("/api/roles", {"name": "Stock", "permissions": ["products.*"]})["id"]
    changed = shop.management.put("/users/ann@shop.example", json={"role": role}).json()
    assert changed["projects"] == {shop.project.id: role}
    assert shop.refused("DELETE", f"/api/roles/{role}")["key"] == "resource_in_use"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"role": "USER"}, "."),
        ({"role": "USER", "id": "a", "login": "b"}, "."),
        ({"role": "KING", "login": "ann@shop.example"}, ".role"),
        ({"login": "ann@shop.example"}, ".role"),
        ({"role": "USER", "login": "ann@shop.example", "places": ["plc_x"]}, ".places"),
    ],
)
def test_what_is_asked_for_wrongly(shop: Shop, body: Json, path: str) -> None:
    invite(shop)
    answer = shop.management.post("/users", json=body)
    assert refusal(answer) == (400, "invalid_payload")
    assert path in answer.json()["details"] or "role" in answer.json()["details"]


def test_an_invitation_that_cannot_be_is_none(shop: Shop) -> None:
    for told in (
        {"email": "nobody"},
        {"projects": {shop.project.id: "KING"}},
        {"projects": {"proj_other": "USER"}},
        {"projects": {Shop(shop.server).project.id: "USER"}},
    ):
        assert invite(shop, **told).status_code in {400, 404}, told
    assert shop.management.get("/users").json()["total"] == 0
    assert invite(shop).status_code == 204  # nothing was left behind


def test_users_of_another_account_are_nobody(shop: Shop) -> None:
    other = Shop(shop.server)
    invite(other)
    (theirs,) = other.management.get("/users").json()["data"]
    assert refusal(shop.management.get(f"/users/{theirs['id']}")) == (404, "not_found")
    told = {"id": theirs["id"], "role": "USER"}
    assert refusal(shop.management.post("/users", json=told)) == (404, "not_found")
    assert invite(shop).status_code == 204  # the same login, in another account


def test_users_come_with_a_new_project(shop: Shop) -> None:
    invite(shop)
    home = f"{shop.server.address}/management/v1/projects"
    told = {"name": "Second", "users": [{"login": "ann@shop.example", "role": "ADMIN"}]}
    made = shop.management.post(home, json=told)
    assert made.status_code == 200, made.text
    (user,) = shop.management.get(f"{home}/{made.json()['id']}/users").json()["data"]
    assert user["projects"][made.json()["id"]] == "ADMIN"
    told["users"] = [{"login": "nobody@shop.example", "role": "ADMIN"}]
    assert refusal(shop.management.post(home, json=told)) == (404, "not_found")
    assert shop.management.get(home).json()["total"] == 2
