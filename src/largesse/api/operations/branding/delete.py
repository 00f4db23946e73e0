"""Delete a brand."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.branding import delete_branding


@delete(
    "/management/v1/projects/{project_id:str}/branding/{branding_id:str}",
    operation_id="delete-brand",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    branding_id: FromPath[str],
) -> None:
    """Forget how the project presents itself."""
    await delete_branding(work, branding_id)
