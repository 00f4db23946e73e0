"""Create a campaign from a recipe."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.bounds import checked_metadata
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.recipes import MadeShape, RecipeInput, made_shape
from largesse.recipes.service import preview_recipe, use_recipe


@post(
    "/api/recipes/{recipe:str}/campaigns",
    operation_id="create-campaign-from-recipe",
    tags=["Recipes"],
    status_code=200,
)
async def handler(
    work: CurrentWork, recipe: FromPath[str], data: JSONBody[RecipeInput]
) -> MadeShape:
    """Make a campaign of a recipe with its rule, segment and issue policy: all of it or nothing.

    With `dry_run` it is shown, and refused as it would be, but not made. Deleting the campaign
    takes its rule off and stops its policy; restoring it from the bin undoes that.
    """
    parameters = checked_metadata(data.parameters or {}, ".parameters")
    category = data.category or None
    if data.dry_run:
        seen = await preview_recipe(work, recipe, data.name, parameters, category)
        return made_shape(seen, dry_run=True)
    work = answering(work, made_shape)
    return made_shape(await use_recipe(work, recipe, data.name, parameters, category))
