"""Places on the map: drawn through our own API, read on the wire."""

from __future__ import annotations

from typing import Any

import pytest
import voucherify as sdk

from support.sdk import client_of
from support.shop import Shop

HARBOUR = {
    "type": "circle",
    "format": "distance",
    "distance": {"center": "geo:35.1028,129.0403", "radius": "2 km"},
}
RING = [[126.9, 37.4], [127.1, 37.4], [127.1, 37.6], [126.9, 37.6], [126.9, 37.4]]
HOLE = [[126.98, 37.48], [127.02, 37.48], [127.02, 37.52], [126.98, 37.52], [126.98, 37.48]]
TOWN = {
    "type": "polygon",
    "format": "geojson",
    "geojson": {"type": "Polygon", "coordinates": [RING, HOLE]},
}


def drawn(shop: Shop, name: str, shape: Any) -> dict[str, Any]:
    made: dict[str, Any] = shop.post("/api/locations", {"name": name, "shape": shape})
    return made


def test_a_location_is_drawn_read_moved_and_removed(shop: Shop) -> None:
    made = drawn(shop, "Harbour", HARBOUR)
    assert made["id"].startswith("loc_")
    assert made["shape"] == HARBOUR
    assert shop.get(f"/v1/locations/{made['id']}") == made
    moved = shop.put(f"/api/locations/{made['id']}", {"shape": TOWN})
    assert (moved["name"], moved["shape"]) == ("Harbour", TOWN)
    assert moved["updated_at"] is not None
    assert shop.get(f"/v1/locations/{made['id']}") == moved
    assert shop.get("/v1/locations")["data"] == [moved]
    shop.delete(f"/api/locations/{made['id']}")
    for method in ("GET", "PUT", "DELETE"):
        path = f"/{'v1' if method == 'GET' else 'api'}/locations/{made['id']}"
        error = shop.refused(method, path, {} if method == "PUT" else None)
        assert (error["key"], error["resource_type"]) == ("not_found", "location")


def test_locations_are_listed_the_newest_first(shop: Shop) -> None:
    for name in ("North gate", "South gate", "Harbour"):
        drawn(shop, name, HARBOUR)
        shop.clock.move(seconds=5)
    first = shop.get("/v1/locations", limit=2)
    assert [each["name"] for each in first["data"]] == ["Harbour", "South gate"]
    assert (first["total"], first["has_more"]) == (3, True)
    asked = {"order": "created_at", "filters[name][conditions][$ends_with]": "gate"}
    gates = shop.get("/v1/locations", **asked)
    assert [each["name"] for each in gates["data"]] == ["North gate", "South gate"]
    assert (gates["total"], gates["has_more"]) == (2, False)
    until = gates["data"][0]["created_at"]
    assert shop.get("/v1/locations", end_date=until)["total"] <= 1
    assert shop.refused("GET", "/v1/locations?limit=0")["key"] == "invalid_query_params"
    assert shop.refused("GET", "/v1/locations?order=name")["key"] == "invalid_query_params"
    assert shop.refused("GET", "/v1/locations?end_date=soon")["key"] == "invalid_query_params"


def test_which_locations_a_point_lies_in(shop: Shop) -> None:
    harbour, town = drawn(shop, "Harbour", HARBOUR), drawn(shop, "Town", TOWN)

    def around(point: str) -> list[str]:
        found = shop.get("/api/locations/around", point=point)
        return [each["id"] for each in found["data"]]

    assert around("geo:35.1100,129.0403") == [harbour["id"]]
    assert around("geo:35.1300,129.0403") == []
    assert around("geo:37.45,127.0") == [town["id"]]
    assert around("geo:37.50,127.0") == []
    error = shop.refused("GET", "/api/locations/around?point=Busan")
    assert error["key"] == "invalid_query_params"


def test_a_name_is_taken_once(shop: Shop) -> None:
    drawn(shop, "Harbour", HARBOUR)
    other = drawn(shop, "Town", TOWN)
    error = shop.refused("POST", "/api/locations", {"name": "Harbour", "shape": TOWN})
    assert (error["code"], error["key"]) == (409, "duplicate_found")
    error = shop.refused("PUT", f"/api/locations/{other['id']}", {"name": "Harbour"})
    assert (error["code"], error["key"]) == (409, "duplicate_found")


def circle(**distance: Any) -> dict[str, Any]:
    return {"type": "circle", "distance": {"center": "geo:0,0", "radius": "5", **distance}}


def polygon(*rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "polygon", "geojson": {"type": kind, "coordinates": list(rings)}}


@pytest.mark.parametrize(
    ("shape", "where"),
    [
        ({}, ".shape.type"),
        ({"type": "square"}, ".shape.type"),
        ({"type": "circle"}, ".shape.distance"),
        ({**circle(), "format": "geojson"}, ".shape.format"),
        (circle(center="0,0"), ".shape.distance.center"),
        (circle(center="geo:91,0"), ".shape.distance.center"),
        (circle(radius=None), ".shape.distance.radius"),
        (circle(radius="-5"), ".shape.distance.radius"),
        (circle(radius="0"), ".shape.distance.radius"),
        (circle(radius="5 miles"), ".shape.distance.radius"),
        (circle(radius="99999 km"), ".shape.distance.radius"),
        (polygon(kind="Point"), ".shape.geojson.type"),
        (polygon(), ".shape.geojson.coordinates"),
        (polygon(RING[:3]), ".shape.geojson.coordinates[0]"),
        (polygon(RING[:-1]), ".shape.geojson.coordinates[0]"),
        (polygon(RING, [*RING[:-1], [1]]), ".shape.geojson.coordinates[1][4]"),
        (polygon([*RING[:-1], ["a", 1]]), ".shape.geojson.coordinates[0][4]"),
        (polygon([*RING[:-1], [181, 1]]), ".shape.geojson.coordinates[0][4]"),
        (polygon(RING, kind="MultiPolygon"), ".shape.geojson.coordinates[0][0][0]"),
    ],
)
def test_a_shape_that_is_none_is_refused(shop: Shop, shape: Any, where: str) -> None:
    error = shop.refused("POST", "/api/locations", {"name": "Nowhere", "shape": shape})
    assert error["key"] == "invalid_payload"
    assert f"{where}:" in error["details"], error
    assert shop.get("/v1/locations")["total"] == 0


def test_the_sdk_reads_locations(shop: Shop) -> None:
    made = drawn(shop, "Harbour", HARBOUR)
    with client_of(shop) as client:
        api = sdk.LocationsApi(client)
        assert api.get_location(made["id"]).shape.distance.radius == "2 km"
        assert api.list_locations().total == 1
