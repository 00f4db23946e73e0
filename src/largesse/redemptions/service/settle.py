"""Facts, decision, write: the one loop every use case that claims something runs through.

Between gathering and writing somebody else may take the last of a limit or change the order. The
write then finds out, by a guarded statement or a look at the locked order, and rolls back; the
decision is made again on fresh facts, where the limit is full now and says so. Should a limit
look free and be lost time after time, it counts as full: an answer always comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import msgspec

from largesse import pricing
from largesse.kernel.problem import refuse
from largesse.pricing.model import Candidate, Decision, Gift
from largesse.redemptions.decide.candidates import credits_of
from largesse.redemptions.model import CounterClaim, Gathered, Purchase
from largesse.redemptions.service.gather import gather
from largesse.storage import Work

T = TypeVar("T")
Write = Callable[[Purchase, Gathered, Decision], Awaitable[T]]

_TRUSTING = 3
_MOST = 12


class LostClaimError(Exception):
    """Raised inside a write whose claim came too late; carries the claim."""

    def __init__(self, claim: CounterClaim) -> None:
        super().__init__(claim.usage.key)
        self.claim = claim


class DecideAgainError(Exception):
    """Raised inside a write whose facts are not what was decided on any more."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__("decide again")
        self.purchase = purchase


async def settle(work: Work, purchase: Purchase, write: Write[T]) -> T:
    """Gather, decide and write, again where somebody else was faster."""
    lost: list[CounterClaim] = []
    for attempt in range(_MOST):
        async with work.database.reading() as connection:
            gathered = await gather(connection, work, purchase)
        if attempt >= _TRUSTING:
            gathered = seen_as_full(gathered, lost)
        try:
            return await write(purchase, gathered, pricing.plan(gathered.facts, work.now))
        except LostClaimError as error:
            lost.append(error.claim)
        except DecideAgainError as error:
            purchase = error.purchase
    raise refuse("multiple_requests", ".redeemables")


def seen_as_full(gathered: Gathered, lost: Iterable[CounterClaim]) -> Gathered:
    """Return the facts with these limits reached, and cards whose credits were lost empty."""
    caps = {each.usage.key: each.claim.cap for each in lost if each.claim and each.claim.cap}
    facts = gathered.facts
    return msgspec.structs.replace(
        gathered,
        facts=msgspec.structs.replace(
            facts,
            candidates=tuple(_emptied(each, caps) for each in facts.candidates),
            usage={**facts.usage, **{k: max(c, facts.usage.get(k, 0)) for k, c in caps.items()}},
        ),
    )


def _emptied(candidate: Candidate, caps: dict[str, int]) -> Candidate:
    gift = candidate.benefit
    if not isinstance(gift, Gift) or credits_of(candidate.owner_id).key not in caps:
        return candidate
    return msgspec.structs.replace(candidate, benefit=msgspec.structs.replace(gift, balance=0))
