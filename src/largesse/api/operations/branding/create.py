"""Create a brand."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.branding import BrandingInput, BrandingShape, branding_shape, parts_of
from largesse.branding import create_branding


@post(
    "/management/v1/projects/{project_id:str}/branding",
    operation_id="create-brand",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    data: JSONBody[BrandingInput],
) -> BrandingShape:
    """Set how the project presents itself; it does that once."""
    return branding_shape(await create_branding(work, parts_of(data)))
