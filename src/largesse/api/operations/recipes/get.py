"""Get a recipe."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.recipes import RecipeShape, recipe_shape
from largesse.recipes.service import find_recipe


@get("/api/recipes/{recipe:str}", operation_id="get-recipe", tags=["Recipes"])
async def handler(
    work: CurrentWork,  # noqa: ARG001 - a key is needed, which project is all the same
    recipe: FromPath[str],
) -> RecipeShape:
    """Return one recipe with its parameters, in English and Korean."""
    return recipe_shape(find_recipe(recipe))
