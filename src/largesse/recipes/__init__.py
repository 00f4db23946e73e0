"""Offers ready to use: a recipe and a few figures make a campaign with all that belongs to it.

The recipes stand in `book`, one file each; they say nothing that a merchant could not set up by
hand, so that what they made is changed and deleted like anything else.
"""

from largesse.recipes.model import Made, MadeProgramme, Parameter, Recipe, RecipeUse, Text

__all__ = ["Made", "MadeProgramme", "Parameter", "Recipe", "RecipeUse", "Text"]
