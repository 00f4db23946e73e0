"""Referral codes in the hands of their own referrer: who is one is known above this floor.

A code that says it is a referral code has a referrer, its holder. Whether whoever uses it is the
same person, by the same e-mail address for instance, is asked of a guard that `bootstrap` plugs in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from largesse.customers import Customer, CustomerDraft
from largesse.kernel.reason import Reason
from largesse.pricing.model import Candidate
from largesse.redemptions.model import Company, Purchase
from largesse.storage import Connection, Work


class ReferralCode(msgspec.Struct, frozen=True):
    """A referral code somebody wants to use, and whose it is."""

    voucher_id: str
    holder_id: str
    campaign_id: str | None


class ReferralGuard(Protocol):
    """Says who may not use a referral code."""

    async def refusals(
        self,
        connection: Connection,
        work: Work,
        codes: Sequence[ReferralCode],
        customer: Customer | None,
        told: CustomerDraft | None,
        metadata: dict[str, Any],
    ) -> Mapping[str, Reason]:
        """Return why codes may not be used by this customer, by the voucher's id."""
        ...


_guards: list[ReferralGuard] = []


def guard_referrals_with(guard: ReferralGuard) -> None:
    """Say who guards referral codes; said once, when a process is put together."""
    _guards[:] = [guard]


async def refused_to_referrers(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    company: Company,
    candidates: list[Candidate],
) -> list[Candidate]:
    """Return the candidates, refused where their own referrer would use them.

    Asks nothing where nobody says who they are, or no candidate is a referral code.
    """
    codes = [
        ReferralCode(each.owner_id, each.holder_id, each.campaign_id)
        for each in candidates
        if each.referral and each.holder_id is not None and each.refusal is None
    ]
    somebody = company.customer is not None or purchase.customer is not None
    if not codes or not somebody:
        return candidates
    refusals: dict[str, Reason] = {}
    for guard in _guards:
        refusals.update(
            await guard.refusals(
                connection, work, codes, company.customer, purchase.customer, purchase.metadata
            )
        )
    return [
        msgspec.structs.replace(each, refusal=refusals[each.owner_id])
        if each.owner_id in refusals
        else each
        for each in candidates
    ]
