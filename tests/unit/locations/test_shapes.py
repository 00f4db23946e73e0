"""Shapes as the wire says them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.geography import Area, Circle, Point, lies_in
from largesse.kernel.problem import ProblemError
from largesse.locations.decide import MOST_CORNERS, read_shape, shape_document

RING = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]


def circle(radius: Any, center: str = "geo:1.5,2.5") -> dict[str, Any]:
    return {"type": "circle", "distance": {"center": center, "radius": radius}}


def polygons(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "polygon", "geojson": {"type": kind, "coordinates": coordinates}}


@pytest.mark.parametrize(
    ("said", "metres"),
    [
        ("500", 500),
        (500, 500),
        ("500 m", 500),
        ("2km", 2000),
        ("1.5 mi", 2414.016),
        ("10ft", 3.048),
    ],
)
def test_a_radius_is_metres_or_has_a_unit(said: Any, metres: float) -> None:
    read = read_shape(circle(said), ".shape")
    assert isinstance(read, Circle)
    assert (read.center, read.radius) == (Point(1.5, 2.5), pytest.approx(metres))


def test_longitude_comes_first_in_a_polygon() -> None:
    assert read_shape(polygons("Polygon", [RING]), ".shape") == Area(
        (((Point(0, 0), Point(0, 10), Point(10, 10), Point(10, 0)),),)
    )
    several = read_shape(polygons("MultiPolygon", [[RING], [RING]]), ".shape")
    assert isinstance(several, Area)
    assert len(several.polygons) == 2


@pytest.mark.parametrize("number", [10**400, -(10**400), 1e300])
def test_huge_numbers_are_refused(number: float) -> None:
    ring = [[number, 0], *RING[1:-1], [number, 0]]
    for shape, where in (
        (circle(number), ".shape.distance.radius"),
        (polygons("Polygon", [ring]), ".shape.geojson.coordinates[0][0]"),
    ):
        with pytest.raises(ProblemError) as refused:
            read_shape(shape, ".shape")
        assert refused.value.problem.where == where


def test_a_shape_of_too_many_corners_is_refused() -> None:
    ring = [[0.0, 0.0]] * (MOST_CORNERS + 2)
    with pytest.raises(ProblemError) as refused:
        read_shape(polygons("Polygon", [ring]), ".shape")
    assert refused.value.problem.where == ".shape.geojson.coordinates"


@given(
    st.floats(-80, 80), st.floats(-170, 170), st.integers(1, 100_000), st.sampled_from(["m", "km"])
)
def test_what_is_kept_reads_as_the_same_shape(
    latitude: float, longitude: float, radius: int, unit: str
) -> None:
    said = circle(f"{radius} {unit}", f"geo:{latitude:.6f},{longitude:.6f}")
    if unit == "km":
        said["distance"]["radius"] = f"{radius % 10_000 + 1} km"
    shape = read_shape(said, ".shape")
    assert read_shape(shape_document({**said, "more": 1}), ".shape") == shape
    assert isinstance(shape, Circle)
    assert lies_in(shape.center, shape)
