"""Recipes, and what they make."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.shapes.campaigns import CampaignShape, campaign_shape
from largesse.api.shapes.discounts import Name, Reference
from largesse.api.shapes.earning_rules import RuleShape as EarningRuleShape
from largesse.api.shapes.earning_rules import rule_shapes
from largesse.api.shapes.issue_policies import PolicyShape, policy_shape
from largesse.api.shapes.validation_rules import RuleShape, rule_shape
from largesse.api.wire import Metadata, ShortText, wire_time
from largesse.recipes import Made, MadeProgramme, Parameter, Recipe, Text
from largesse.segments import Segment


class RecipeInput(msgspec.Struct, frozen=True):
    """What a recipe is used with."""

    name: Name
    parameters: Metadata | UnsetType | None = UNSET
    category: ShortText | UnsetType | None = UNSET
    dry_run: bool | UnsetType | None = UNSET


class TemplateOfRecipeInput(msgspec.Struct, frozen=True):
    """What a recipe is kept with as a campaign template."""

    name: Name
    parameters: Metadata | UnsetType | None = UNSET


class RecipeShape(msgspec.Struct, frozen=True):
    """A recipe: what it is for, its parameters, and what it makes."""

    id: str
    name: Text
    description: Text
    benefit: str
    parameters: tuple[Parameter, ...]
    any_of: tuple[str, ...]
    makes: tuple[str, ...]
    has_template: bool
    object: str = "recipe"


class RecipeList(msgspec.Struct, frozen=True):
    """All recipes."""

    data: list[RecipeShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class MadeSegmentShape(msgspec.Struct, frozen=True):
    """The segment a recipe made."""

    id: Reference
    name: str
    type: str
    filter: dict[str, Any] | None
    created_at: str
    object: str = "segment"


class MadeProgrammeShape(msgspec.Struct, frozen=True, kw_only=True):
    """The programme a recipe made, with what belongs to it."""

    campaign: CampaignShape
    earning_rules: list[EarningRuleShape]
    validation_rule: RuleShape | None
    reward_id: str | UnsetType = UNSET


class MadeShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipe made, all together; of a dry run nothing is there and the ids mean nothing."""

    recipe: str
    dry_run: bool
    parameters: Annotated[dict[str, Any], Meta(description="Defaults included.")]
    campaign: CampaignShape
    validation_rule: RuleShape | None
    segment: MadeSegmentShape | None
    issue_policy: PolicyShape | None
    loyalty: MadeProgrammeShape | None
    async_action_id: str | UnsetType = UNSET
    object: str = "recipe_use"


def recipe_shape(recipe: Recipe) -> RecipeShape:
    """Return a recipe as the API tells it."""
    return RecipeShape(
        recipe.id,
        recipe.name,
        recipe.description,
        recipe.benefit,
        recipe.parameters,
        recipe.any_of,
        recipe.makes,
        recipe.has_template,
    )


def made_shape(made: Made, *, dry_run: bool = False) -> MadeShape:
    """Return what a recipe made as the API tells it."""
    action = None if dry_run else made.async_action_id
    return MadeShape(
        recipe=made.recipe.id,
        dry_run=dry_run,
        parameters={name: value for name, value in made.parameters.items() if value is not None},
        campaign=campaign_shape(made.campaign),
        validation_rule=None if made.rule is None else rule_shape(made.rule),
        segment=None if made.segment is None else _segment_shape(made.segment),
        issue_policy=None if made.policy is None else policy_shape(made.policy),
        loyalty=None if made.programme is None else _programme_shape(made.programme),
        async_action_id=UNSET if action is None else action,
    )


def _programme_shape(made: MadeProgramme) -> MadeProgrammeShape:
    return MadeProgrammeShape(
        campaign=campaign_shape(made.campaign),
        earning_rules=rule_shapes(made.earning_rules),
        validation_rule=None if made.rule is None else rule_shape(made.rule),
        reward_id=UNSET if made.reward_id is None else made.reward_id,
    )


def _segment_shape(segment: Segment) -> MadeSegmentShape:
    return MadeSegmentShape(
        segment.id, segment.name, segment.type, segment.filter, wire_time(segment.created_at)
    )
