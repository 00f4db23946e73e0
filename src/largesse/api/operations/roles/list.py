"""List roles."""

from litestar import get

from largesse.access.service.roles import list_roles
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.roles import RoleList, role_shape


@get("/api/roles", operation_id="listRoles", tags=["Roles"])
async def handler(work: CurrentWork) -> RoleList:
    """Return the roles of the house with what they allow, then the project's own."""
    roles = [role_shape(role) for role in await list_roles(work)]
    return RoleList(roles, len(roles))
