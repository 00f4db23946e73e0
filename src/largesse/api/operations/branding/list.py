"""List brands."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.branding import BrandingList, branding_shape
from largesse.branding import list_brandings


@get(
    "/management/v1/projects/{project_id:str}/branding",
    operation_id="list-brands",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> BrandingList:
    """Return the one branding the project has, or none."""
    found = [branding_shape(each) for each in await list_brandings(work)]
    return BrandingList(found, len(found))
