"""What customers did, on the wire."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.wire import wire_time
from largesse.customers.model import Activity
from largesse.kernel.problem import refuse

_PREFIX = "evcus_"


class ActivityShape(msgspec.Struct, frozen=True):
    """One thing a customer did or met."""

    id: str
    type: str
    data: dict[str, Any]
    created_at: str
    group_id: str


class ActivityList(msgspec.Struct, frozen=True):
    """A page of what a customer did, by the cursor of its last id."""

    data: list[ActivityShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class ActivitiesList(msgspec.Struct, frozen=True):
    """The same as the older call tells it, by the cursor of its last moment."""

    activities: list[ActivityShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "activities"


def activity_shape(activity: Activity) -> ActivityShape:
    """Return an activity as the wire has it."""
    return ActivityShape(
        id=f"{_PREFIX}{activity.event_id:012x}",
        type=activity.type,
        data=activity.data,
        created_at=wire_time(activity.created_at),
        group_id=activity.group_id,
    )


def activity_list(found: list[Activity], *, more: bool) -> ActivityList:
    """Return a page of activity."""
    shapes = [activity_shape(each) for each in found]
    return ActivityList(shapes, more, shapes[-1].id if more else UNSET)


def activities_list(found: list[Activity], *, more: bool) -> ActivitiesList:
    """Return a page of activity as the older call tells it."""
    shapes = [activity_shape(each) for each in found]
    return ActivitiesList(shapes, more, shapes[-1].created_at if more else UNSET)


def place_of(cursor: str | None) -> int | None:
    """Return the number of the event an activity's id names; refuses what is none."""
    if cursor is None:
        return None
    number = cursor.removeprefix(_PREFIX)
    if len(number) != 12 or any(letter not in "0123456789abcdef" for letter in number):
        raise refuse("invalid_query_params", "starting_after_id", need="the id of an activity")
    return int(number, 16)
