"""Create a campaign template from a recipe."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.bounds import checked_metadata
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.recipes import TemplateOfRecipeInput
from largesse.api.shapes.templates import TemplateShape, template_shape
from largesse.recipes.service import keep_as_template


@post(
    "/api/recipes/{recipe:str}/templates",
    operation_id="create-campaign-template-from-recipe",
    tags=["Recipes"],
    status_code=200,
)
async def handler(
    work: CurrentWork, recipe: FromPath[str], data: JSONBody[TemplateOfRecipeInput]
) -> TemplateShape:
    """Keep a recipe with its figures as a campaign template: the offer and its rule.

    A template holds no issue policy, and none can be made of a recipe that needs a segment.
    """
    parameters = checked_metadata(data.parameters or {}, ".parameters")
    return template_shape(await keep_as_template(work, recipe, data.name, parameters))
