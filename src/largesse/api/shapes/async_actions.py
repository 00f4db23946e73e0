"""Background actions on the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.wire import given, wire_time, wire_time_or_none
from largesse.jobs import AsyncAction


class AsyncActionShape(msgspec.Struct, frozen=True):
    """A background action; `processing_time` is milliseconds."""

    id: str
    type: str
    status: str
    created_at: str
    updated_at: str | None
    request_id: str
    progress: int
    operation_status: str | UnsetType = UNSET
    processing_time: int | UnsetType = UNSET
    result: dict[str, Any] | UnsetType | None = UNSET
    object: str = "async_action"


class AsyncActionList(msgspec.Struct, frozen=True):
    """A page of background actions."""

    async_actions: list[AsyncActionShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "async_actions"


def async_action_shape(action: AsyncAction, *, with_result: bool = True) -> AsyncActionShape:
    """Return a background action as the wire has it; lists leave its result out."""
    over = action.status in {"DONE", "FAILED"} and action.updated_at is not None
    took = (action.updated_at or action.created_at) - action.created_at
    return AsyncActionShape(
        id=action.id,
        type=action.type,
        status=action.status,
        created_at=wire_time(action.created_at),
        updated_at=wire_time_or_none(action.updated_at),
        request_id=action.request_id,
        progress=action.progress,
        operation_status=given(action.operation_status),
        processing_time=took // timedelta(milliseconds=1) if over else UNSET,
        result=action.result if with_result else UNSET,
    )
