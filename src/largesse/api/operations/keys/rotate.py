"""Rotate the token of an API key."""

from datetime import timedelta
from typing import Any

from litestar import Request, post
from litestar.params import FromPath

from largesse.access.service.keys import rotate_key
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.keys import KeyShape, RotationInput, key_shape


@post(
    "/api/keys/{key_id:str}/rotate",
    operation_id="rotateKey",
    tags=["Keys"],
    status_code=200,
    opt={OPTIONAL_BODY: RotationInput},
)
async def handler(
    request: Request[Any, Any, Any], work: CurrentWork, key_id: FromPath[str]
) -> KeyShape:
    """Give a key another token; the one before works too until `overlap_seconds` are over."""
    data = await optional_body(request, RotationInput)
    made, key = await rotate_key(work, key_id, timedelta(seconds=data.overlap_seconds))
    return key_shape(key, made)
