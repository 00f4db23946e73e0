"""How an operation's answer is kept for the next request under the same idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from largesse.storage import Work
from largesse.storage.database import encode_json

T = TypeVar("T")


def answering(work: Work, shape: Callable[[T], Any]) -> Work:
    """Return the work with its kept answer being `shape` of the use case's result."""
    if work.idempotency is None:
        return work

    def encode(result: T) -> bytes:
        return encode_json(shape(result))

    promise = msgspec.structs.replace(work.idempotency, encode=encode)
    return msgspec.structs.replace(work, idempotency=promise)
