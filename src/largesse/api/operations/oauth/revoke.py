"""Revoke an OAuth token."""

from typing import Any

from litestar import Request, post

from largesse.access.service.tokens import revoke_token
from largesse.api.authentication import KEY_ALONE
from largesse.api.dependencies import CurrentWork
from largesse.api.forms import TokenAlone, form_of, needed
from largesse.api.permissions import ANYBODY, PERMISSION


@post(
    "/v1/oauth/token/revoke",
    operation_id="revoke-oauth-token",
    tags=["OAuth"],
    status_code=204,
    opt={PERMISSION: ANYBODY, KEY_ALONE: True},
    operation_class=TokenAlone,
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> None:
    """End a token of the project; one that opens nothing already is no fault."""
    await revoke_token(work, needed(await form_of(request), "access_token", "token"))
