"""The nouns of recipes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.campaigns import CampaignDetails, ValidationRule
from largesse.loyalty.model.earning_rules import EarningRuleDetails
from largesse.segments import Segment
from largesse.vouchers import IssuePolicy

ParameterType = Literal["percent", "amount", "count", "flag", "text", "code", "event", "moment"]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something said in both languages."""

    en: str
    ko: str

    def in_language(self, language: str) -> str:
        """Return the text in Korean or, for any other language, in English."""
        return self.ko if language == "ko" else self.en


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure of a recipe. `least` and `most` bound numbers, and the length of texts."""

    name: str
    type: ParameterType
    label: Text
    default: str | int | bool | None = None
    least: int | None = None
    most: int | None = None
    required: bool = False


class ProgrammeRecipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A programme that leads to the offer: its cards, what earns points, a reward and its options.

    Its documents have places for `${campaign_id}` (of the offer) and `${reward_id}`; `rule` is
    the condition of every earning rule.
    """

    name: Text
    campaign: dict[str, Any]
    earning_rules: tuple[dict[str, Any], ...]
    rule: dict[str, Any] | None = None
    reward: dict[str, Any] | None = None
    options: dict[str, Any] | None = None


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer with places for figures.

    In its documents `${name}` stands for a parameter and `{"$if": name, "then": x, "else": y}`
    for one of two; what comes out as null is left out. `any_of` names parameters of which one at
    least must be given; `run` says whether the policy is run at once over its segment.
    """

    id: str
    place: int
    name: Text
    description: Text
    benefit: str
    parameters: tuple[Parameter, ...]
    campaign: dict[str, Any]
    any_of: tuple[str, ...] = ()
    rule: dict[str, Any] | None = None
    segment: dict[str, Any] | None = None
    policy: dict[str, Any] | None = None
    run: str | bool = False
    programme: ProgrammeRecipe | None = None

    @property
    def makes(self) -> tuple[str, ...]:
        """Return what an application of the recipe makes."""
        kinds = ("segment", "rule", "policy", "programme")
        return ("campaign", *(kind for kind in kinds if getattr(self, kind) is not None))

    @property
    def has_template(self) -> bool:
        """Return whether a campaign template can hold the offer, with nothing beside its rule."""
        return self.segment is None and self.programme is None


class RecipeUse(msgspec.Struct, frozen=True, kw_only=True):
    """One application of a recipe: with which figures, and what it made."""

    id: str
    recipe: str
    campaign_id: str
    parameters: dict[str, Any]
    created_at: datetime
    rule_ids: tuple[str, ...] = ()
    segment_ids: tuple[str, ...] = ()
    policy_ids: tuple[str, ...] = ()
    programme_id: str | None = None
    reward_id: str | None = None


class MadeProgramme(msgspec.Struct, frozen=True):
    """The programme an application of a recipe made, with what belongs to it."""

    campaign: CampaignDetails
    earning_rules: tuple[EarningRuleDetails, ...]
    reward_id: str | None = None
    rule: ValidationRule | None = None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What an application of a recipe made, or would make."""

    recipe: Recipe
    parameters: dict[str, Any]
    campaign: CampaignDetails
    rule: ValidationRule | None = None
    segment: Segment | None = None
    policy: IssuePolicy | None = None
    programme: MadeProgramme | None = None
    use_id: str | None = None
    async_action_id: str | None = None
