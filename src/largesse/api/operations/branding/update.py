"""Update a brand."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.branding import BrandingInput, BrandingShape, branding_shape, parts_of
from largesse.branding import update_branding


@put(
    "/management/v1/projects/{project_id:str}/branding/{branding_id:str}",
    operation_id="update-brand",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    branding_id: FromPath[str],
    data: JSONBody[BrandingInput],
) -> BrandingShape:
    """Change what is sent; null clears a field, and a part as a whole."""
    return branding_shape(await update_branding(work, branding_id, parts_of(data)))
