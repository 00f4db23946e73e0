"""The nouns of recipes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from largesse.campaigns import CampaignDetails, ValidationRule
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

    @property
    def makes(self) -> tuple[str, ...]:
        """Return what an application of the recipe makes."""
        kinds = ("segment", "rule", "policy")
        return ("campaign", *(kind for kind in kinds if getattr(self, kind) is not None))

    @property
    def has_template(self) -> bool:
        """Return whether a campaign template can hold the offer: one that needs no segment."""
        return self.segment is None


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


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What an application of a recipe made, or would make."""

    recipe: Recipe
    parameters: dict[str, Any]
    campaign: CampaignDetails
    rule: ValidationRule | None = None
    segment: Segment | None = None
    policy: IssuePolicy | None = None
    use_id: str | None = None
    async_action_id: str | None = None
