"""Generate an OAuth token."""

from typing import Any

from litestar import Request, post

from largesse.access.model.tokens import TokenRequest
from largesse.access.service.tokens import give_token
from largesse.api.authentication import KEY_ALONE
from largesse.api.dependencies import CurrentWork
from largesse.api.forms import TokenForm, form_of
from largesse.api.permissions import ANYBODY, PERMISSION
from largesse.api.shapes.oauth import TokenShape, token_shape


@post(
    "/v1/oauth/token",
    operation_id="generate-oauth-token",
    tags=["OAuth"],
    status_code=200,
    opt={PERMISSION: ANYBODY, KEY_ALONE: True},
    operation_class=TokenForm,
    response_headers={"Cache-Control": "no-store"},
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> TokenShape:
    """Give a token for fifteen minutes, told here and never again, to a key in the headers.

    A form with `grant_type=client_credentials` and `scope`: `api`, `client_api`, or resources with
    spaces between. The token may what its key may, and of that what its scopes say.
    """
    fields = await form_of(request)
    asked = TokenRequest(fields.get("grant_type"), fields.get("scope"))
    return token_shape(await give_token(work, asked, by_permission=False), work.now)
