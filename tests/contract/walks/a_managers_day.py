"""A manager opens a shop, defines its metadata, looks at its places, and closes it again."""

from __future__ import annotations

from typing import Any

from support.shop import Shop

Json = dict[str, Any]

OPERATIONS = """
POST /management/v1/projects                     GET /management/v1/projects
GET /management/v1/projects/{projectId}          PUT /management/v1/projects/{projectId}
DELETE /management/v1/projects/{projectId}
POST /management/v1/projects/{projectId}/metadata-schemas
GET /management/v1/projects/{projectId}/metadata-schemas
GET /management/v1/projects/{projectId}/metadata-schemas/{metadataSchemaId}
PUT /management/v1/projects/{projectId}/metadata-schemas/{metadataSchemaId}
DELETE /management/v1/projects/{projectId}/metadata-schemas/{metadataSchemaId}
GET /v1/metadata-schemas                         GET /v1/metadata-schemas/{resource}
GET /v1/locations                                GET /v1/locations/{locationId}
"""


def walk(shop: Shop) -> None:
    _schemas(shop)
    _projects(shop)
    _locations(shop)


def _managed(shop: Shop, method: str, path: str, body: Json | None = None) -> Any:
    """Call the management API, whose paths begin where projects do."""
    url = f"{shop.server.address}/management/v1/projects{path}"
    answer = shop.management.request(method, url, json=body)
    assert answer.status_code in {200, 204}, (answer.status_code, answer.text)
    return answer.json() if answer.content else None


def _schemas(shop: Shop) -> None:
    path = f"/{shop.project.id}/metadata-schemas"
    body = {"related_object": "customer", "properties": {"tier": {"type": "string"}}}
    made = _managed(shop, "POST", path, body)
    assert _managed(shop, "GET", path)["total"] == 1
    assert _managed(shop, "GET", f"{path}/{made['id']}") == made
    change = {"properties": {"tier": {"type": "string", "eq": ["gold"]}}}
    changed = _managed(shop, "PUT", f"{path}/{made['id']}", change)
    assert changed["properties"]["tier"]["eq"] == ["gold"]
    assert shop.get("/v1/metadata-schemas")["total"] == 1
    assert shop.get("/v1/metadata-schemas/customer")["id"] == made["id"]
    _managed(shop, "DELETE", f"{path}/{made['id']}")


def _projects(shop: Shop) -> None:
    made = _managed(shop, "POST", "", {"name": "Pop-up", "currency": "EUR"})
    assert _managed(shop, "GET", "")["total"] == 2
    changed = _managed(shop, "PUT", f"/{made['id']}", {"client_redeem_enabled": True})
    assert changed["client_redeem_enabled"] is True
    assert _managed(shop, "GET", f"/{made['id']}") == changed
    _managed(shop, "DELETE", f"/{made['id']}")
    assert _managed(shop, "GET", "")["total"] == 1


def _locations(shop: Shop) -> None:
    distance = {"center": "geo:52.52,13.405", "radius": "800"}
    body = {"name": "Mitte", "shape": {"type": "circle", "distance": distance}}
    made = shop.post("/api/locations", body)
    assert shop.get("/v1/locations")["data"] == [made]
    assert shop.get(f"/v1/locations/{made['id']}") == made
