"""Points, circles and polygons on the globe.

Coordinates are degrees, and degrees are floats: nobody pays with them.
"""

from __future__ import annotations

import math
import re

import msgspec

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG); with it no distance is wrong by more than 0.6 %."""

_POINT = re.compile(r"geo:([+-]?\d{1,3}(?:\.\d{1,20})?),([+-]?\d{1,3}(?:\.\d{1,20})?)")

Ring = tuple["Point", ...]


class Point(msgspec.Struct, frozen=True):
    """A place: degrees north and east."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        """Return the point as metadata has it."""
        return f"geo:{self.latitude},{self.longitude}"


class Circle(msgspec.Struct, frozen=True, tag="circle"):
    """All points no farther than `radius` metres from the centre."""

    center: Point
    radius: float


class Area(msgspec.Struct, frozen=True, tag="area"):
    """Polygons: each is an outer ring and the holes in it. A ring's end joins its beginning."""

    polygons: tuple[tuple[Ring, ...], ...]


Shape = Circle | Area


def read_point(text: str) -> Point | None:
    """Read `geo:latitude,longitude`; `None` for anything else, and for what is off the globe."""
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    point = Point(float(match[1]), float(match[2]))
    return point if on_globe(point) else None


def on_globe(point: Point) -> bool:
    """Return whether the coordinates are degrees of latitude and longitude."""
    return -90 <= point.latitude <= 90 and -180 <= point.longitude <= 180


def distance(one: Point, other: Point) -> float:
    """Return the metres between two points along the great circle (haversine)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    up = math.sin((south - north) / 2)
    along = math.sin(math.radians(other.longitude - one.longitude) / 2)
    chord = up * up + math.cos(north) * math.cos(south) * along * along
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord)))


def lies_in(point: Point, shape: Shape) -> bool:
    """Return whether a point lies in a shape; its edge belongs to it."""
    if isinstance(shape, Circle):
        return distance(point, shape.center) <= shape.radius
    return any(_in_polygon(point, rings) for rings in shape.polygons)


def _in_polygon(point: Point, rings: tuple[Ring, ...]) -> bool:
    outer, *holes = rings
    if not _in_ring(point, outer):
        return False
    return not any(_in_ring(point, hole) and not _on_edge(point, hole) for hole in holes)


def _in_ring(point: Point, ring: Ring) -> bool:
    """Count the edges a line from the point to the east crosses; on an edge is in."""
    if _on_edge(point, ring):
        return True
    inside = False
    x, y = point.longitude, point.latitude
    for start, end in _edges(ring, x):
        (x1, y1), (x2, y2) = start, end
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _on_edge(point: Point, ring: Ring) -> bool:
    x, y = point.longitude, point.latitude
    for (x1, y1), (x2, y2) in _edges(ring, x):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
    return False


def _edges(ring: Ring, beside: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges as (east, north) pairs, unrolled so that none jumps over the date line.

    An edge goes the short way round; the whole ring is then shifted to where `beside` is in it.
    """
    corners: list[tuple[float, float]] = []
    for corner in ring:
        x = corner.longitude
        if corners:
            x += 360 * round((corners[-1][0] - x) / 360)
        corners.append((x, corner.latitude))
    west = min(x for x, _ in corners)
    east = max(x for x, _ in corners)
    turn = next((t for t in (0, 360, -360) if west <= beside + t <= east), 0)
    moved = [(x - turn, y) for x, y in corners]
    return list(zip(moved, [*moved[1:], moved[0]], strict=True))
