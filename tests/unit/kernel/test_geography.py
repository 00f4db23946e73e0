"""Laws of points, circles and polygons on the globe."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from largesse.kernel.geography import (
    EARTH_RADIUS,
    Area,
    Circle,
    Point,
    distance,
    lies_in,
    read_point,
)

POINTS = st.builds(
    Point,
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
)
BERLIN, SEOUL = Point(52.52, 13.405), Point(37.5665, 126.978)


def square(west: float, south: float, east: float, north: float) -> tuple[Point, ...]:
    corners = ((south, west), (south, east), (north, east), (north, west))
    return tuple(Point(latitude, longitude) for latitude, longitude in corners)


def area(*rings: tuple[Point, ...]) -> Area:
    return Area((rings,))


def test_a_known_distance() -> None:
    assert distance(BERLIN, SEOUL) == pytest.approx(8_131_000, rel=0.005)
    assert distance(Point(0, 0), Point(0, 1)) == pytest.approx(EARTH_RADIUS * math.pi / 180)
    assert distance(Point(0, 179.5), Point(0, -179.5)) == pytest.approx(distance_of_a_degree())


def distance_of_a_degree() -> float:
    return EARTH_RADIUS * math.pi / 180


@given(POINTS, POINTS, POINTS)
def test_distance_is_a_distance(one: Point, other: Point, third: Point) -> None:
    assert distance(one, one) == pytest.approx(0, abs=0.01)
    assert distance(one, other) == pytest.approx(distance(other, one), abs=0.01)
    assert 0 <= distance(one, other) <= math.pi * EARTH_RADIUS + 1
    assert distance(one, third) <= distance(one, other) + distance(other, third) + 1


@given(POINTS, POINTS)
def test_a_circle_holds_what_is_no_farther_than_its_radius(center: Point, other: Point) -> None:
    away = distance(center, other)
    assert lies_in(center, Circle(center, 0))
    assert lies_in(other, Circle(center, away))
    assume(away > 1)
    assert not lies_in(other, Circle(center, away * 0.999))


@given(POINTS)
def test_a_point_read_from_its_text_is_itself(point: Point) -> None:
    said = f"geo:{point.latitude:.12f},{point.longitude:.12f}"
    read = read_point(said)
    assert read is not None
    assert distance(point, read) < 0.01


@pytest.mark.parametrize(
    "text", ["", "geo:", "geo:1", "geo:1,2,3", "1,2", "geo:90.1,0", "geo:0,-180.5", "geo:a,b"]
)
def test_what_is_no_point_is_none(text: str) -> None:
    assert read_point(text) is None


@given(
    st.floats(-170, 160), st.floats(-80, 70), st.floats(0.5, 10), st.floats(0, 1), st.floats(0, 1)
)
def test_a_rectangle_holds_what_is_between_its_sides(
    west: float, south: float, size: float, east_part: float, north_part: float
) -> None:
    box = area(square(west, south, west + size, south + size))
    inside = Point(
        south + size * (0.01 + 0.98 * north_part), west + size * (0.01 + 0.98 * east_part)
    )
    assert lies_in(inside, box)
    assert not lies_in(Point(inside.latitude, west + size + 0.1), box)
    assert not lies_in(Point(south - 0.1, inside.longitude), box)


def test_edges_and_corners_belong_to_it() -> None:
    box = area(square(0, 0, 10, 10))
    for point in (Point(0, 0), Point(10, 10), Point(5, 0), Point(0, 5), Point(10, 5)):
        assert lies_in(point, box)


def test_a_hole_is_outside_and_its_edge_inside() -> None:
    ring = area(square(0, 0, 10, 10), square(4, 4, 6, 6))
    assert not lies_in(Point(5, 5), ring)
    assert lies_in(Point(4, 5), ring)
    assert lies_in(Point(3, 3), ring)


def test_several_polygons_are_one_area() -> None:
    two = Area(((square(0, 0, 1, 1),), (square(5, 5, 6, 6),)))
    assert lies_in(Point(0.5, 0.5), two)
    assert lies_in(Point(5.5, 5.5), two)
    assert not lies_in(Point(3, 3), two)


def test_a_polygon_may_cross_the_date_line() -> None:
    fiji = area(square(177, -20, -178, -15))
    assert lies_in(Point(-17, 179.9), fiji)
    assert lies_in(Point(-17, -179.9), fiji)
    assert lies_in(Point(-17, 180), fiji)
    assert not lies_in(Point(-17, 0), fiji)
    assert not lies_in(Point(-17, 176), fiji)
    assert not lies_in(Point(-17, -177), fiji)
