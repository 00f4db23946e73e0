"""Update a role."""

from litestar import put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from largesse.access.service.roles import update_role
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.roles import RoleChange, RoleShape, role_shape
from largesse.api.wire import unless_null


@put("/api/roles/{role_id:str}", operation_id="updateRole", tags=["Roles"])
async def handler(
    work: CurrentWork, role_id: FromPath[str], data: JSONBody[RoleChange]
) -> RoleShape:
    """Change a role of the project's own; whoever has it goes by it at once."""
    listed = unless_null(data.permissions)
    permissions = tuple(dict.fromkeys(listed)) if isinstance(listed, list) else UNSET
    return role_shape(await update_role(work, role_id, unless_null(data.name), permissions))
