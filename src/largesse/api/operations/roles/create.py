"""Create a role."""

from litestar import post
from litestar.params import JSONBody

from largesse.access.service.roles import add_role
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.roles import RoleInput, RoleShape, role_shape


@post("/api/roles", operation_id="createRole", tags=["Roles"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[RoleInput]) -> RoleShape:
    """Create a role of the project's own, for its keys and users."""
    permissions = tuple(dict.fromkeys(data.permissions))
    return role_shape(await add_role(work, data.name, permissions))
