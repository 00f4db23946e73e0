"""Use cases of recipes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from largesse import audit, campaigns, segments
from largesse.campaigns import (
    CampaignDraft,
    CampaignTemplate,
    CampaignType,
    RuleDraft,
    TemplateOffer,
    TemplateRule,
    ValidationRule,
    Window,
)
from largesse.kernel.problem import not_found, refuse
from largesse.loyalty import ensure_programme
from largesse.loyalty.model.earning_rules import EarningRuleDraft
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.loyalty.service.earning_rules import add_rules, describe_rules
from largesse.loyalty.service.options import change_options
from largesse.recipes import store
from largesse.recipes.decide import read_parameters, rendered, rule_document
from largesse.recipes.model import Made, MadeProgramme, Recipe, RecipeUse
from largesse.rewards.model import RewardDraft
from largesse.rewards.service.catalogue import add_reward
from largesse.segments import Segment, SegmentDraft
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers import IssuePolicy, IssuePolicyDraft
from largesse.vouchers.service.campaigns import launch
from largesse.vouchers.service.policies import add_policy, begin_run


@cache
def recipes() -> dict[str, Recipe]:
    """Return every recipe of the book by id, in the order they are shown."""
    pages = [page for page in files(__package__).joinpath("book").iterdir()
             if page.name.endswith(".json")]  # fmt: skip
    read = [msgspec.json.decode(page.read_bytes(), type=Recipe) for page in pages]
    return {recipe.id: recipe for recipe in sorted(read, key=lambda recipe: recipe.place)}


def find_recipe(recipe_id: str) -> Recipe:
    """Return one recipe; refuses with `not_found`."""
    recipe = recipes().get(recipe_id)
    if recipe is None:
        raise not_found("recipe", recipe_id)
    return recipe


async def use_recipe(
    work: Work, recipe_id: str, name: str, given: dict[str, Any], category: str | None
) -> Made:
    """Make a campaign of a recipe with all that belongs to it, or nothing of it at all."""
    recipe = find_recipe(recipe_id)
    values = read_parameters(recipe, given, ".parameters")
    async with idempotency.transaction(work) as connection:
        made = await _make(connection, work, recipe, name, values, category)
        await idempotency.answer(connection, work, made)
    return made


async def preview_recipe(
    work: Work, recipe_id: str, name: str, given: dict[str, Any], category: str | None
) -> Made:
    """Return what a recipe would make, refusals included, and leave nothing behind."""
    recipe = find_recipe(recipe_id)
    values = read_parameters(recipe, given, ".parameters")
    async with (
        work.database.transaction() as connection,
        connection.transaction(force_rollback=True),
    ):
        return await _make(connection, work, recipe, name, values, category)


async def keep_as_template(
    work: Work, recipe_id: str, name: str, given: dict[str, Any]
) -> CampaignTemplate:
    """Make a campaign template of a recipe: its offer and its rule, without its policy.

    A policy's validity becomes the campaign's duration after publishing. One that needs a segment
    or a programme is refused: a template cannot hold it.
    """
    recipe = find_recipe(recipe_id)
    if not recipe.has_template:
        raise refuse(
            "invalid_payload",
            ".recipe",
            need="a recipe without a segment or a programme",
            got=recipe.id,
        )
    values = read_parameters(recipe, given, ".parameters") | {"name": name}
    document = rendered(recipe.campaign, values)
    rule = None if recipe.rule is None else rule_document(recipe.rule, values, _language(work))
    async with work.database.transaction() as connection:
        kind: CampaignType = (
            "GIFT_VOUCHERS" if "gift" in document["voucher"] else "DISCOUNT_COUPONS"
        )
        voucher = await campaigns.checked_terms(
            connection,
            work,
            document["voucher"],
            "GIFT_VOUCHER" if kind == "GIFT_VOUCHERS" else "DISCOUNT_VOUCHER",
            ".voucher",
        )
        policy = rendered(recipe.policy or {}, values)
        offer = TemplateOffer(
            voucher={**voucher, "code_config": document["voucher"]["code_config"]},
            type=document["type"],
            window=_window(document),
            activity_duration_after_publishing=policy.get("validity"),
            rules=() if rule is None else (TemplateRule(rule.pop("name"), rule),),
        )
        said = recipe.description.in_language(work.language)
        return await campaigns.add_template(connection, work, name, said, kind, offer)


async def _make(
    connection: Connection,
    work: Work,
    recipe: Recipe,
    name: str,
    parameters: dict[str, Any],
    category: str | None,
) -> Made:
    values = parameters | {"name": name}
    segment = await _segment(connection, work, recipe, values)
    values |= {"segment_id": None if segment is None else segment.id}
    rule = await _rule(connection, work, recipe, values)
    document = rendered(recipe.campaign, values)
    campaign = await launch(
        connection,
        work,
        CampaignDraft(
            name=name,
            description=recipe.description.in_language(work.language),
            type=document["type"],
            voucher=document["voucher"],
            window=_window(document),
            activity_duration_after_publishing=document.get("activity_duration_after_publishing"),
            category=category,
            validation_rules=() if rule is None else (rule.id,),
        ),
    )
    values |= {"campaign_id": campaign.id}
    policy = await _policy(connection, work, recipe, values)
    programme = await _programme(connection, work, recipe, values)
    action = None
    if policy is not None and rendered(recipe.run, values):
        action = await begin_run(connection, work, policy)
    use = RecipeUse(
        id=work.id("ruse_"),
        recipe=recipe.id,
        campaign_id=campaign.id,
        parameters=parameters,
        rule_ids=() if rule is None else (rule.id,),
        segment_ids=() if segment is None else (segment.id,),
        policy_ids=() if policy is None else (policy.id,),
        programme_id=None if programme is None else programme.campaign.campaign.id,
        reward_id=None if programme is None else programme.reward_id,
        created_at=work.now,
    )
    await store.insert_use(connection, work.project.id, use)
    await audit.record(connection, work, "created", "recipe_use", use.id, after=use)
    return Made(
        recipe=recipe,
        parameters=parameters,
        campaign=await campaigns.describe_campaign(connection, work, campaign),
        rule=rule,
        segment=segment,
        policy=policy,
        programme=programme,
        use_id=use.id,
        async_action_id=None if action is None else action.id,
    )


async def _segment(
    connection: Connection, work: Work, recipe: Recipe, values: dict[str, Any]
) -> Segment | None:
    if recipe.segment is None:
        return None
    draft = msgspec.convert(rendered(recipe.segment, values), SegmentDraft)
    return await segments.add_segment(connection, work, draft)


async def _rule(
    connection: Connection, work: Work, recipe: Recipe, values: dict[str, Any]
) -> ValidationRule | None:
    document = None
    if recipe.rule is not None:
        document = rule_document(recipe.rule, values, _language(work))
    if document is None:
        return None
    return await campaigns.add_rule(connection, work, RuleDraft(**document))


async def _policy(
    connection: Connection, work: Work, recipe: Recipe, values: dict[str, Any]
) -> IssuePolicy | None:
    if recipe.policy is None:
        return None
    document = rendered(recipe.policy, values) | {"campaign": values["campaign_id"]}
    return await add_policy(connection, work, msgspec.convert(document, IssuePolicyDraft))


async def _programme(
    connection: Connection, work: Work, recipe: Recipe, values: dict[str, Any]
) -> MadeProgramme | None:
    """Make the programme that leads to an offer: its cards, its rules, a reward, its options."""
    page = recipe.programme
    if page is None:
        return None
    name = str(rendered(page.name.in_language(work.language), values))
    rule = None
    if page.rule is not None:
        told = rule_document(page.rule, values, _language(work))
        rule = (
            None if told is None else await campaigns.add_rule(connection, work, RuleDraft(**told))
        )
    document = rendered(page.campaign, values)
    campaign = await launch(
        connection,
        work,
        CampaignDraft(
            name=name,
            campaign_type="LOYALTY_PROGRAM",
            type=document["type"],
            auto_join=document["auto_join"],
            voucher=document["voucher"],
        ),
    )
    programme = await ensure_programme(connection, work, campaign.id)
    reward_id = None
    if page.reward is not None:
        wanted = msgspec.convert({"name": name, **rendered(page.reward, values)}, RewardDraft)
        reward_id = (await add_reward(connection, work, wanted)).id
    drafts = [
        msgspec.structs.replace(
            msgspec.convert({"banner": name, **rendered(each, values)}, EarningRuleDraft),
            validation_rule_id=None if rule is None else rule.id,
        )
        for each in page.earning_rules
    ]
    made = await add_rules(connection, work, programme.id, drafts)
    if page.options is not None:
        told = rendered(page.options, values | {"reward_id": reward_id, "programme_name": name})
        wished = msgspec.convert(told, ProgrammeOptions)
        changed = {each: getattr(wished, each) for each in told}
        await change_options(connection, work, programme, changed)
    return MadeProgramme(
        campaign=await campaigns.describe_campaign(connection, work, campaign),
        earning_rules=tuple(await describe_rules(connection, work, made)),
        reward_id=reward_id,
        rule=rule,
    )


def _window(document: dict[str, Any]) -> Window:
    return Window(
        start_date=document.get("start_date"), expiration_date=document.get("expiration_date")
    )


def _language(work: Work) -> str:
    return "ko" if work.language == "ko" else "en"
