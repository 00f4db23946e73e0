"""Places a merchant draws on the map: circles and polygons, and whether a point lies in one.

It does not know who is where; others hand it a `geo:latitude,longitude` from their metadata.
"""

from largesse.locations.model import Location
from largesse.locations.service import (
    create_location,
    delete_location,
    find_shapes,
    get_location,
    list_locations,
    locations_around,
    update_location,
)

__all__ = [
    "Location",
    "create_location",
    "delete_location",
    "find_shapes",
    "get_location",
    "list_locations",
    "locations_around",
    "update_location",
]
