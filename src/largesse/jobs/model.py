"""Background actions a caller can watch."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

ActionStatus = Literal["ENQUEUED", "IN_PROGRESS", "DONE", "FAILED"]
OperationStatus = Literal["SUCCESS", "FAILED", "UNKNOWN"]


class AsyncAction(msgspec.Struct, frozen=True):
    """One background action: what it does, how far it is, what came of it.

    `progress` is percent done; `processed` of `total` counts its units (codes, rows).
    """

    id: str
    type: str
    status: ActionStatus
    created_at: datetime
    operation_status: OperationStatus | None = None
    progress: int = 0
    processed: int = 0
    total: int = 0
    request_id: str = ""
    parameters: dict[str, Any] = {}
    result: dict[str, Any] | None = None
    updated_at: datetime | None = None
