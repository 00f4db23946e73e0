"""Delete a role."""

from litestar import delete
from litestar.params import FromPath

from largesse.access.service.roles import delete_role
from largesse.api.dependencies import CurrentWork


@delete("/api/roles/{role_id:str}", operation_id="deleteRole", tags=["Roles"])
async def handler(work: CurrentWork, role_id: FromPath[str]) -> None:
    """Delete a role that no key and no user has."""
    await delete_role(work, role_id)
