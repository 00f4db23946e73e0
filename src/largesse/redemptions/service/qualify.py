"""What could this customer use on this cart."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from largesse import pricing
from largesse.pricing.model import Candidate, Facts
from largesse.redemptions.decide import qualifying
from largesse.redemptions.decide.candidates import credits_of
from largesse.redemptions.model import (
    Company,
    Cursor,
    Found,
    Gathered,
    Possible,
    Qualification,
    Qualified,
    QualifiedList,
)
from largesse.redemptions.service.gather import company_of, find_redeemables, gather_about
from largesse.redemptions.store import qualifying as store
from largesse.storage import Connection, Work

_FIRST = 60
_MOST = 2000
"""So many offers are looked at for one question; a longer list goes on in its next page. The best
deal is the best of the newest so many."""
_BREATH = 50
"""After so many decisions other requests get their turn."""


async def qualify(work: Work, asked: Qualification) -> QualifiedList:
    """Return what a customer can use, each decided on by itself.

    What rules count (campaign budgets, redemptions per customer) is left aside on purpose
    (wire-semantics §8): an offer shown here may still be used up when it is validated. The number
    of statements does not depend on how many offers there are.
    """
    async with work.database.reading() as connection:
        company = await company_of(connection, work, asked.purchase)
        look = _Look(connection, work, asked, company)
        if asked.sorting_rule != "DEFAULT":
            return await _best(look, asked)
        return await _newest(look, asked)


async def _newest(look: _Look, asked: Qualification) -> QualifiedList:
    """Look at a few, and at many only when that was not enough."""
    cursor = asked.starting_after
    wanted = asked.limit + 1
    await look.at(cursor, max(_FIRST, wanted))
    if look.there_is_more and len(look.qualified) < wanted:
        await look.at(look.end(cursor), _MOST)
    page = look.qualified[: asked.limit]
    following = None
    if len(look.qualified) > asked.limit:
        following = qualifying.cursor_after(look.seen, page[-1].possible, cursor)
    elif look.there_is_more:
        following = qualifying.cursor_after(look.seen, look.seen[-1], cursor)
    return QualifiedList(tuple(page), look.facts_of(page), following)


async def _best(look: _Look, asked: Qualification) -> QualifiedList:
    """Look at all, since the best may be the last; a page goes on after the offer it names."""
    await look.at(None, _MOST)
    ordered = qualifying.by_deal(look.qualified, asked.sorting_rule)
    rest = qualifying.following(ordered, look.seen, asked.starting_after)
    page = rest[: asked.limit]
    following = None
    if len(rest) > asked.limit:
        following = qualifying.cursor_after(look.seen, page[-1].possible, None)
    return QualifiedList(tuple(page), look.facts_of(page), following)


class _Look:
    """Everything looked at for one question so far, newest first."""

    def __init__(
        self, connection: Connection, work: Work, asked: Qualification, company: Company
    ) -> None:
        self.seen: list[Possible] = []
        self.qualified: list[Qualified] = []
        self.there_is_more = False
        self._connection = connection
        self._work = work
        self._asked = asked
        self._company = company
        self._gathered: Gathered | None = None

    async def at(self, cursor: Cursor | None, most: int) -> None:
        """Look at up to so many offers after the cursor, and keep what applies by itself."""
        passed = cursor.passed if cursor else 0
        customer = self._company.customer
        batch = await store.possible(
            self._connection,
            self._work.project,
            self._asked,
            customer.id if customer else None,
            self._work.now,
            before=qualifying.before(cursor),
            limit=passed + most + 1,
        )
        told = [
            each
            for each in batch[:passed]
            if cursor and qualifying.millisecond_of(each.created_at) == cursor.moment
        ]
        batch = batch[len(told) :]
        self.there_is_more = len(batch) > most
        await self._decide(batch[:most])

    def end(self, began: Cursor | None) -> Cursor | None:
        """Return the cursor after everything looked at."""
        if not self.seen:
            return began
        return qualifying.cursor_of(qualifying.cursor_after(self.seen, self.seen[-1], began))

    def facts_of(self, page: Sequence[Qualified]) -> Gathered:
        """Return the facts the answer was decided on, with the offers of its page alone."""
        assert self._gathered is not None  # noqa: S101 - `at` was called, or there is no answer
        kept = {each.found.owner_id: each for q in page for each in (q.redeemable,)}
        return msgspec.structs.replace(self._gathered, redeemables=kept)

    async def _decide(self, batch: Sequence[Possible]) -> None:
        self.seen += batch
        found, stacking = await find_redeemables(
            self._connection, self._work, [(each.object, each.id) for each in batch]
        )
        scenario = self._asked.scenario
        gathered = await gather_about(
            self._connection,
            self._work,
            self._asked.purchase,
            self._company,
            found,
            qualifying.stacking_as_asked(stacking, scenario),
            counting=False,
        )
        self._gathered = msgspec.structs.replace(
            gathered, facts=msgspec.structs.replace(gathered.facts, stacking=stacking)
        )
        for place, (possible, offers) in enumerate(_offers(batch, found, gathered.facts)):
            if place % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)
            if any(not qualifying.concerns(c, scenario, gathered.facts.cart) for c in offers):
                continue
            self._judge(gathered, possible, offers)

    def _judge(self, gathered: Gathered, possible: Possible, offers: Sequence[Candidate]) -> None:
        """Keep an offer that applies: a stack as a whole, everything else by itself."""
        facts = gathered.facts
        asked = tuple(
            qualifying.as_asked(each, self._asked.scenario, facts.cart) for each in offers
        )
        decision = pricing.plan(msgspec.structs.replace(facts, candidates=asked), self._work.now)
        if not decision.valid:
            return
        applied = decision.applied
        redeemable = gathered.redeemable(applied[0])
        held = gathered.held.get(credits_of(applied[0].candidate.owner_id).key, 0)
        self.qualified.append(Qualified(possible, redeemable, applied, held))


def _offers(
    batch: Sequence[Possible], found: Sequence[Found], facts: Facts
) -> list[tuple[Possible, list[Candidate]]]:
    """Return each offer with what it brings to a decision: a stack its tiers, in their order."""
    brought: list[list[Candidate]] = [[] for _ in batch]
    for each, candidate in zip(found, facts.candidates, strict=True):
        brought[each.position - 1].append(candidate)
    return list(zip(batch, brought, strict=True))
