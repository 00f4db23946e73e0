"""How an operation's answer is kept for the next request under the same idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from largesse.api.errors import error_object
from largesse.kernel.problem import Problem
from largesse.storage import Work
from largesse.storage.database import encode_json

T = TypeVar("T")


def answering(work: Work, shape: Callable[[T], Any]) -> Work:
    """Return the work with its kept answer being `shape` of the use case's result.

    A refusal that is kept as the answer is kept as the error object it was told as.
    """
    if work.idempotency is None:
        return work

    def encode(result: T | Problem) -> bytes:
        if isinstance(result, Problem):
            return encode_json(error_object(result, work.request_id, work.language))
        return encode_json(shape(result))

    promise = msgspec.structs.replace(work.idempotency, encode=encode)
    return msgspec.structs.replace(work, idempotency=promise)
