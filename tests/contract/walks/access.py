"""A manager invites people and says who the shop is; an engineer makes keys, roles and tokens."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import httpx

from support.shop import Shop

Json = dict[str, Any]

OPERATIONS = """
POST /management/v1/projects/users/invite
GET /management/v1/projects/{projectId}/users      POST /management/v1/projects/{projectId}/users
GET /management/v1/projects/{projectId}/users/{userId}
PUT /management/v1/projects/{projectId}/users/{userId}
DELETE /management/v1/projects/{projectId}/users/{userId}
POST /management/v1/projects/{projectId}/branding
GET /management/v1/projects/{projectId}/branding
GET /management/v1/projects/{projectId}/branding/{brandingId}
PUT /management/v1/projects/{projectId}/branding/{brandingId}
DELETE /management/v1/projects/{projectId}/branding/{brandingId}
POST /v1/oauth/token                               POST /v1/oauth/introspect
POST /v1/oauth/token/revoke                        POST /v2/oauth/token
GET /api/keys               POST /api/keys         POST /api/keys/{key_id}/rotate
GET /api/keys/{key_id}      PUT /api/keys/{key_id} DELETE /api/keys/{key_id}
GET /api/roles              POST /api/roles
PUT /api/roles/{role_id}    DELETE /api/roles/{role_id}
GET /api/places             POST /api/places
GET /api/places/{place_id}  PUT /api/places/{place_id}
DELETE /api/places/{place_id}
"""


def walk(shop: Shop) -> None:
    _users(shop)
    _branding(shop)
    _tokens(shop)
    _keys(shop)
    _places(shop)


def _managed(shop: Shop, method: str, path: str, body: Json | None = None) -> Any:
    """Call the management API, whose paths begin where projects do."""
    url = f"{shop.server.address}/management/v1/projects{path}"
    answer = shop.management.request(method, url, json=body)
    assert answer.status_code in {200, 204}, (answer.status_code, answer.text)
    return answer.json() if answer.content else None


def _users(shop: Shop) -> None:
    path = f"/{shop.project.id}/users"
    invited = {
        "email": "ann@shop.example",
        "first_name": "Ann",
        "projects": {shop.project.id: "USER"},
    }
    _managed(shop, "POST", "/users/invite", invited)
    (user,) = _managed(shop, "GET", path)["data"]
    assert _managed(shop, "GET", f"{path}/{user['id']}") == user
    _managed(shop, "PUT", f"{path}/{user['id']}", {"role": "VIEWER"})
    _managed(shop, "DELETE", f"{path}/{user['id']}")
    back = _managed(shop, "POST", path, {"id": user["id"], "role": "ADMIN"})
    assert back["projects"] == {shop.project.id: "ADMIN"}


def _branding(shop: Shop) -> None:
    path = f"/{shop.project.id}/branding"
    made = _managed(shop, "POST", path, {"brand": {"name": "Cups"}, "address": {"city": "Busan"}})
    change = {"contact": {"email": "hello@cups.example"}}
    changed = _managed(shop, "PUT", f"{path}/{made['id']}", change)
    assert changed["brand"] == made["brand"]
    assert _managed(shop, "GET", f"{path}/{made['id']}") == changed
    assert _managed(shop, "GET", path)["data"] == [changed]
    _managed(shop, "DELETE", f"{path}/{made['id']}")


def _form(shop: Shop, path: str, fields: Json, **headers: str) -> httpx.Response:
    answer = shop.http.post(path, data=fields, headers=headers)
    assert answer.is_success, answer.text
    return answer


def _tokens(shop: Shop) -> None:
    asked = {"grant_type": "client_credentials", "scope": "api"}
    token = _form(shop, "/v1/oauth/token", asked).json()["access_token"]
    told = _form(shop, "/v1/oauth/introspect", {"access_token": token}).json()
    assert (told["active"], told["scope"]) == (True, "api")
    bearer = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{shop.server.address}/v1/vouchers", headers=bearer).status_code == 200
    _form(shop, "/v1/oauth/token/revoke", {"access_token": token})
    key = shop.keys["server"]
    pair = b64encode(f"{key.public_id}:{key.token}".encode()).decode()
    asked |= {"scope": "vouchers.read", "project_id": shop.project.id}
    told = _form(shop, "/v2/oauth/token", asked, Authorization=f"Basic {pair}").json()
    assert told["scope"] == "vouchers.read"


def _keys(shop: Shop) -> None:
    role = shop.post("/api/roles", {"name": "Stock", "permissions": ["products.*"]})
    shop.put(f"/api/roles/{role['id']}", {"permissions": ["products.read"]})
    assert shop.get("/api/roles")["data"][-1]["permissions"] == ["products.read"]
    key = shop.post("/api/keys", {"name": "till", "role": role["id"]})
    shop.put(f"/api/keys/{key['id']}", {"name": "till 2"})
    turned = shop.post(f"/api/keys/{key['id']}/rotate", {"overlap_seconds": 60})
    assert turned["app_token"] != key["app_token"]
    assert shop.get(f"/api/keys/{key['id']}")["name"] == "till 2"
    assert shop.get("/api/keys")["total"] == 4
    shop.delete(f"/api/keys/{key['id']}")
    shop.delete(f"/api/roles/{role['id']}")


def _places(shop: Shop) -> None:
    area = shop.post("/api/places", {"kind": "area", "name": "South"})
    store = shop.post("/api/places", {"kind": "store", "name": "Busan", "parent_id": area["id"]})
    shop.put(f"/api/places/{store['id']}", {"name": "Busan 2"})
    assert shop.get(f"/api/places/{store['id']}")["parent_id"] == area["id"]
    assert shop.get("/api/places")["total"] == 2
    shop.delete(f"/api/places/{area['id']}")
