"""List recipes."""

from litestar import get

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.recipes import RecipeList, recipe_shape
from largesse.recipes.service import recipes


@get("/api/recipes", operation_id="list-recipes", tags=["Recipes"])
async def handler(
    work: CurrentWork,  # noqa: ARG001 - a key is needed, which project is all the same
) -> RecipeList:
    """Return every recipe with its parameters, in English and Korean."""
    found = [recipe_shape(recipe) for recipe in recipes().values()]
    return RecipeList(found, len(found))
