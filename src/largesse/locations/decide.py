"""Read shapes as the wire says them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from largesse.kernel.geography import Area, Circle, Point, Ring, Shape, on_globe, read_point
from largesse.kernel.problem import refuse

MOST_CORNERS = 10_000
"""A shape has at most so many corners in all."""
LARGEST_RADIUS = 20_038_000
"""Half way round the globe, in metres: a circle cannot be larger."""

# A number longer than this is not printed: Python refuses to write out thousands of digits.
_HUGE = 10**18

_RADIUS = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*(m|km|mi|ft)?")
_METRES = {None: 1.0, "m": 1.0, "km": 1000.0, "mi": 1609.344, "ft": 0.3048}


def read_shape(document: Mapping[str, Any], path: str) -> Shape:
    """Return the shape a location's document describes; refuses one that is none.

    A circle is `{type: circle, format: distance, distance: {center: geo:lat,lng, radius}}`, its
    radius metres, or with a unit (`500 m`, `2km`, `1.5 mi`). A polygon is `{type: polygon, format:
    geojson, geojson: {type: Polygon or MultiPolygon, coordinates}}`, its corners longitude first.
    """
    kind, form = document.get("type"), document.get("format")
    if kind not in {"circle", "polygon"}:
        raise refuse(
            "invalid_payload", f"{path}.type", need=["circle", "polygon"], got=_shown(kind)
        )
    wanted = "distance" if kind == "circle" else "geojson"
    if form not in {wanted, None}:
        raise refuse("invalid_payload", f"{path}.format", need=wanted, got=_shown(form))
    told = document.get(wanted)
    if not isinstance(told, Mapping):
        raise refuse("invalid_payload", f"{path}.{wanted}", need="an object", got=_shown(told))
    read = _circle if kind == "circle" else _area
    return read(told, f"{path}.{wanted}")


def shape_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document that `read_shape` took with what belongs to it and nothing else."""
    form = "distance" if document["type"] == "circle" else "geojson"
    parts = ("center", "radius") if form == "distance" else ("type", "coordinates")
    told = {part: document[form][part] for part in parts}
    if form == "distance":
        told["radius"] = str(told["radius"])
    return {"type": document["type"], "format": form, form: told}


def _circle(told: Mapping[str, Any], path: str) -> Circle:
    center = read_point(told["center"]) if isinstance(told.get("center"), str) else None
    if center is None:
        need = "geo:latitude,longitude"
        raise refuse("invalid_payload", f"{path}.center", need=need, got=_shown(told.get("center")))
    said = told.get("radius")
    sayable = isinstance(said, str)
    if isinstance(said, int | float | Decimal) and not isinstance(said, bool):
        sayable = 0 < said <= LARGEST_RADIUS
    match = _RADIUS.fullmatch(str(said).strip()) if sayable else None
    if match is None:
        need = "metres, or a number with m, km, mi or ft"
        raise refuse("invalid_payload", f"{path}.radius", need=need, got=_shown(said))
    radius = float(match[1]) * _METRES[match[2]]
    if not 0 < radius <= LARGEST_RADIUS:
        need = f"more than 0, at most {LARGEST_RADIUS} metres"
        raise refuse("invalid_payload", f"{path}.radius", need=need, got=_shown(said))
    return Circle(center, radius)


def _area(told: Mapping[str, Any], path: str) -> Area:
    kind, coordinates = told.get("type"), told.get("coordinates")
    where = f"{path}.coordinates"
    if kind == "Polygon":
        area = Area((_polygon(coordinates, where),))
    elif kind == "MultiPolygon":
        polygons = _several(coordinates, where, "polygons")
        area = Area(
            tuple(_polygon(each, f"{where}[{place}]") for place, each in enumerate(polygons))
        )
    else:
        need = "Polygon or MultiPolygon"
        raise refuse("invalid_payload", f"{path}.type", need=need, got=_shown(kind))
    corners = sum(len(ring) for rings in area.polygons for ring in rings)
    if corners > MOST_CORNERS:
        raise refuse("invalid_payload", where, need=f"at most {MOST_CORNERS} points", got=corners)
    return area


def _polygon(coordinates: Any, path: str) -> tuple[Ring, ...]:
    rings = _several(coordinates, path, "rings")
    return tuple(_ring(ring, f"{path}[{place}]") for place, ring in enumerate(rings))


def _ring(coordinates: Any, path: str) -> Ring:
    points = [
        _corner(corner, f"{path}[{place}]")
        for place, corner in enumerate(_several(coordinates, path, "positions"))
    ]
    if len(points) < 4 or points[0] != points[-1]:
        raise refuse("invalid_payload", path, need="4 positions or more, the last as the first")
    return tuple(points[:-1])


def _corner(position: Any, path: str) -> Point:
    need = "[longitude, latitude]"
    if not isinstance(position, Sequence) or isinstance(position, str) or len(position) < 2:
        raise refuse("invalid_payload", path, need=need, got=_shown(position))
    for degrees in position[:2]:
        number = isinstance(degrees, int | float | Decimal) and not isinstance(degrees, bool)
        if not number or not -180 <= degrees <= 180:
            raise refuse("invalid_payload", path, need=need, got=_shown(degrees))
    point = Point(float(position[1]), float(position[0]))
    if not on_globe(point):
        raise refuse("invalid_payload", path, need=need, got=str(point))
    return point


def _several(value: Any, path: str, what: str) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise refuse("invalid_payload", path, need=f"a list of {what}", got=_shown(value))
    return value


def _shown(value: Any) -> str | int | None:
    if isinstance(value, str):
        return value[:100]
    if value is None or (isinstance(value, int) and abs(value) < _HUGE):
        return value
    return str(value) if isinstance(value, float | Decimal) else type(value).__name__
