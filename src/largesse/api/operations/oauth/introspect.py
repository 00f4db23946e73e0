"""Introspect an OAuth token."""

from typing import Any

from litestar import Request, post

from largesse.access.service.tokens import find_token
from largesse.api.authentication import KEY_ALONE
from largesse.api.dependencies import CurrentWork
from largesse.api.forms import TokenAlone, form_of, needed
from largesse.api.permissions import ANYBODY, PERMISSION
from largesse.api.shapes.oauth import TokenStateShape, token_state


@post(
    "/v1/oauth/introspect",
    operation_id="introspect-oauth-token",
    tags=["OAuth"],
    status_code=200,
    opt={PERMISSION: ANYBODY, KEY_ALONE: True},
    operation_class=TokenAlone,
    response_headers={"Cache-Control": "no-store"},
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> TokenStateShape:
    """Tell whether a token of the project is live; of any other only that it is not."""
    secret = needed(await form_of(request), "access_token", "token")
    return token_state(secret, await find_token(work, secret), work.now)
