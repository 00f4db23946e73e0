"""Replay the year: every recorded redemption through the engine, in time order.

The offers, audiences and products are those of the loaded shop; the baskets stay in Parquet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby

import msgspec

from largesse.demo.decide.figures import count_figures
from largesse.demo.decide.judge import Case, judge, match_is_exact, purchase_of
from largesse.demo.model import CouponLine, Exact, Figures, Finding, RecordedRedemption, Visit
from largesse.demo.service.load import Progress, silent
from largesse.demo.source import Source
from largesse.kernel.project import Project
from largesse.redemptions.service.gather import MOST_REDEEMABLES, gather
from largesse.storage import Work

_SHOWN = 1_000

Visits = Mapping[tuple[int, date], Visit]


class Replay(msgspec.Struct, frozen=True):
    """What a replay found."""

    findings: list[Finding]
    figures: Figures


async def replay(work: Work, source: Source, progress: Progress = silent) -> Replay:
    """Play the recorded redemptions and coupon lines of the year through the engine."""
    findings = await replay_redemptions(
        work, source, source.redemptions(), source.visits(), progress
    )
    return Replay(findings, count_figures(findings, replay_matches(work, source, progress)))


async def replay_redemptions(
    work: Work,
    source: Source,
    recorded: Sequence[RecordedRedemption],
    visits: Visits,
    progress: Progress = silent,
) -> list[Finding]:
    """Put redemptions to the engine, each with the code, the household and the baskets it had.

    The facts are gathered as they are for a validation over the wire, and at the moment of the
    visit; what a household redeemed on one day is gathered together.
    """
    types = {each.campaign_id: each.campaign_type for each in source.campaigns()}
    findings: list[Finding] = []
    async with work.database.reading() as connection:
        for asked in _together(recorded):
            visit = visits.get((asked[0].household_id, asked[0].day))
            moment = _moment(asked[0], visit, work.project)
            then = msgspec.structs.replace(work, now=moment)
            gathered = await gather(connection, then, purchase_of(asked, visit))
            for each, candidate in zip(asked, gathered.facts.candidates, strict=True):
                facts = msgspec.structs.replace(gathered.facts, candidates=(candidate,))
                case = Case(each, types[each.campaign_id], facts, moment, visit)
                findings.append(judge(case))
            progress("redemptions", len(findings), len(recorded))
    return findings


def replay_matches(work: Work, source: Source, progress: Progress = silent) -> Exact:
    """Let the engine match every coupon of the year and count how often the retailer agreed.

    Many lines are alike, and the same facts have the same decision: each kind is put once.
    """
    lines = source.coupon_lines()
    decided: dict[CouponLine, bool] = {}
    exact = 0
    for position, line in enumerate(lines):
        if position % _SHOWN == 0:
            progress("coupon lines", position, len(lines))
        if line not in decided:
            decided[line] = match_is_exact(line, work.project.zone, work.now)
        exact += decided[line]
    progress("coupon lines", len(lines), len(lines))
    return Exact(exact, len(lines))


def _together(recorded: Sequence[RecordedRedemption]) -> Iterator[list[RecordedRedemption]]:
    """Yield the redemptions of one household and day, as many as one request may hold."""
    for _, each in groupby(recorded, key=lambda one: (one.household_id, one.day)):
        visit = list(each)
        for start in range(0, len(visit), MOST_REDEEMABLES):
            yield visit[start : start + MOST_REDEEMABLES]


def _moment(recorded: RecordedRedemption, visit: Visit | None, project: Project) -> datetime:
    """Return when it was redeemed: the record has the day, the last basket of it has the time."""
    if visit is not None:
        return visit.at
    return datetime.combine(recorded.day, time(12), tzinfo=project.zone)
