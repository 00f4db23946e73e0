"""Generate an OAuth token of a project."""

from typing import Any

import msgspec
from litestar import Request, post

from largesse import access
from largesse.access.model.tokens import TokenRequest
from largesse.access.service.tokens import give_token
from largesse.api.authentication import BASIC, KEY_ALONE
from largesse.api.dependencies import CurrentWork
from largesse.api.forms import ProjectTokenForm, form_of, needed
from largesse.api.permissions import ANYBODY, PERMISSION
from largesse.api.shapes.oauth import TokenShape, token_shape
from largesse.kernel.problem import not_found


@post(
    "/v2/oauth/token",
    operation_id="generate-oauth-token-v2",
    tags=["OAuth"],
    status_code=200,
    opt={PERMISSION: ANYBODY, BASIC: True, KEY_ALONE: True},
    operation_class=ProjectTokenForm,
    response_headers={"Cache-Control": "no-store"},
)
async def handler(request: Request[Any, Any, Any], work: CurrentWork) -> TokenShape:
    """Give a token of one project to a key in the `Authorization` header, as HTTP Basic has it.

    A management key gets one for any project of its account, any other key for its own. Scopes are
    permissions such as `vouchers.read`, with spaces between.
    """
    fields = await form_of(request)
    project_id = needed(fields, "project_id")
    if project_id != work.project.id:
        beside = None
        if work.actor.kind == "management":
            beside = await access.project_beside(work.database, work.project, project_id)
        if beside is None:
            raise not_found("project", project_id[:200])
        work = msgspec.structs.replace(work, project=beside)
    asked = TokenRequest(fields.get("grant_type"), fields.get("scope"))
    return token_shape(await give_token(work, asked, by_permission=True), work.now)
