"""List projects."""

from litestar import get

from largesse.access import list_account
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.projects import ProjectList, project_shape


@get("/management/v1/projects", operation_id="list-projects", tags=["Management"])
async def handler(work: CurrentWork) -> ProjectList:
    """Return the projects of the management key's account, the oldest first."""
    found = await list_account(work)
    return ProjectList([project_shape(each) for each in found], len(found))
