"""Jobs of projects."""

from largesse import jobs
from largesse.access.service import projects
from largesse.storage import Work


@jobs.task("access.empty_project")
async def empty_project(work: Work, *, closed_id: str) -> None:
    """Delete the data of a project that was closed."""
    await projects.empty_project(work, closed_id)
