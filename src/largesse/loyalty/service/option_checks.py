"""Refuse options of a programme that could never do what they say."""

from __future__ import annotations

from collections.abc import Iterable

from largesse import rewards, schemas, segments
from largesse.kernel.period import Period
from largesse.kernel.problem import ProblemError, refuse
from largesse.loyalty.model.milestones import Measure, Milestone
from largesse.loyalty.model.multipliers import Multipliers
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.loyalty.service.earning_rules import rules_by_id
from largesse.storage import Connection, Work


async def check_options(
    connection: Connection, work: Work, programme_id: str, options: ProgrammeOptions
) -> None:
    """Refuse factors and milestones that name what is not there, or that mean nothing."""
    if options.multipliers is not None:
        await _check_multipliers(connection, work, programme_id, options.multipliers)
    for place, milestone in enumerate(options.milestones):
        await _check_milestone(connection, work, milestone, f".milestones[{place}]")


async def _check_multipliers(
    connection: Connection, work: Work, programme_id: str, multipliers: Multipliers
) -> None:
    named = [
        (f".multipliers.weekdays[{place}].earning_rules", each.earning_rules)
        for place, each in enumerate(multipliers.weekdays)
    ]
    named += [
        (f".multipliers.segments[{place}].earning_rules", each.earning_rules)
        for place, each in enumerate(multipliers.segments)
    ]
    await _check_rules(connection, work, programme_id, named)
    for place, each in enumerate(multipliers.segments):
        try:
            await segments.find_segment(connection, work, each.segment_id)
        except ProblemError:
            path = f".multipliers.segments[{place}].segment_id"
            need = "the id of a segment"
            raise refuse("invalid_payload", path, need=need, got=each.segment_id) from None


async def _check_rules(
    connection: Connection,
    work: Work,
    programme_id: str,
    named: Iterable[tuple[str, tuple[str, ...]]],
) -> None:
    listed = [(where, rule_id) for where, rules in named for rule_id in rules]
    known = await rules_by_id(connection, work, sorted({rule_id for _, rule_id in listed}))
    for where, rule_id in listed:
        rule = known.get(rule_id)
        if rule is None or rule.programme_id != programme_id:
            need = "ids of earning rules of this programme"
            raise refuse("invalid_payload", where, need=need, got=rule_id)


async def _check_milestone(
    connection: Connection, work: Work, milestone: Milestone, where: str
) -> None:
    if milestone.points is None and milestone.reward_id is None:
        raise refuse("invalid_payload", f"{where}.points", need="points or a reward_id")
    if milestone.most_times is not None and not milestone.repeat:
        need = "only with repeat"
        raise refuse("invalid_payload", f"{where}.most_times", need=need, got=milestone.most_times)
    await _check_measure(connection, work, milestone.measure, f"{where}.measure")
    if milestone.reward_id is None:
        return
    path, need = f"{where}.reward_id", "the id of a reward that is given without an order"
    try:
        reward = await rewards.find_reward(connection, work, milestone.reward_id)
    except ProblemError:
        raise refuse("invalid_payload", path, need=need, got=milestone.reward_id) from None
    payout = reward.parameters.payout
    if reward.kind == "COIN" or (payout is not None and payout.amount is None):
        raise refuse("invalid_payload", path, need=need, got=milestone.reward_id)


async def _check_measure(connection: Connection, work: Work, measure: Measure, where: str) -> None:
    """Refuse parts of a measure that are not of its type."""
    own = {"TIME": {"period"}, "CUSTOM": {"event", "property", "counter"}}.get(measure.type, set())
    for name in ("event", "property", "counter", "period"):
        found = getattr(measure, name)
        if found is not None and name not in own:
            need = f"none with the type {measure.type}"
            raise refuse("invalid_payload", f"{where}.{name}", need=need, got=found)
    if measure.type == "TIME":
        _check_period(measure.period or "", f"{where}.period")
    if measure.type != "CUSTOM":
        return
    if (measure.event is None) == (measure.counter is None):
        raise refuse("invalid_payload", f"{where}.event", need="either an event or a counter")
    if measure.counter is not None and measure.property is not None:
        need = "only with an event"
        raise refuse("invalid_payload", f"{where}.property", need=need, got=measure.property)
    if measure.event is not None:
        name = f"custom_event:{measure.event}"
        if await schemas.find_schema(connection, work, name) is None:
            need = "an event that has a schema"
            raise refuse("invalid_payload", f"{where}.event", need=need, got=measure.event)


def _check_period(text: str, where: str) -> None:
    try:
        length = Period.read(text).nominal_seconds
    except ValueError:
        length = 0
    if not 86_400 <= length <= 100 * 366 * 86_400:
        need = "an ISO 8601 duration from a day to a hundred years, such as P1Y"
        raise refuse("invalid_payload", where, need=need, got=text)
