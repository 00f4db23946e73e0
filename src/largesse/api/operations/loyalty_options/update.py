"""Update the options of a programme."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_options import (
    OptionsInput,
    OptionsShape,
    options_change,
    options_shape,
)
from largesse.loyalty.service.options import put_options


@put(
    "/api/loyalty/{campaign_id:str}/options",
    operation_id="update-loyalty-options",
    tags=["Loyalty options"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[OptionsInput]
) -> OptionsShape:
    """Change what a programme does beyond the published API; what is left out stays."""
    return options_shape(*await put_options(work, campaign_id, options_change(data)))
