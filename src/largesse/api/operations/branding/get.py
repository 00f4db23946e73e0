"""Get a brand."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.branding import BrandingShape, branding_shape
from largesse.branding import get_branding


@get(
    "/management/v1/projects/{project_id:str}/branding/{branding_id:str}",
    operation_id="get-brand",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    branding_id: FromPath[str],
) -> BrandingShape:
    """Return the branding with this id."""
    return branding_shape(await get_branding(work, branding_id))
