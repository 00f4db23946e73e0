"""Delete a project."""

from litestar import delete
from litestar.params import FromPath

from largesse.access import close_project
from largesse.api.dependencies import CurrentWork


@delete(
    "/management/v1/projects/{project_id:str}",
    operation_id="delete-project",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> None:
    """Delete a project for good: its keys end now, its data goes in the background."""
    await close_project(work)
