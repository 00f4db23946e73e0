"""Request bodies, read strictly: a number in quotes is not a number."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request

from largesse.api.misfits import misfit
from largesse.kernel.problem import ProblemError, refuse

T = TypeVar("T")

OPTIONAL_BODY = "optional_body"
"""What names, in a handler's `opt`, the type of a body that may be absent, for the document."""


async def optional_body(request: Request[Any, Any, Any], kind: type[T]) -> T:
    """Return the request's body as a struct, all of its fields unset when there is none.

    Refuses what does not decode with `invalid_payload` and the path of the fault.
    """
    body = await request.body()
    if not body.strip() or body.strip() == b"null":
        return kind()
    return decode_body(body, kind)


def decode_body(body: bytes, kind: type[T]) -> T:
    """Return a JSON body as `kind`; refuses what does not fit with the path of the fault."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise ProblemError(misfit(error, body, kind)) from None
    except UnicodeDecodeError as error:
        raise refuse("invalid_payload", ".", need="text in UTF-8", got=str(error)) from None
