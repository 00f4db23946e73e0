"""Rewards bought with points: the port through which redemptions ask what points buy.

What a card's points buy is known above this floor. `bootstrap` hands in who knows it; here is only
when they are asked: what is on offer before a decision, the sale inside the write, and the way back
with a rollback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

from largesse import vouchers
from largesse.catalog import products_by_id
from largesse.kernel.reason import Reason
from largesse.redemptions.model import (
    Asked,
    Found,
    Purchase,
    Redemption,
    RedemptionDetails,
    RewardOffer,
    RewardSale,
    WantedReward,
)
from largesse.redemptions.store import gathering as store
from largesse.storage import Connection, Work


class BenefitProvider(Protocol):
    """Who knows what points buy. Everything happens in the caller's transaction."""

    async def offers(
        self,
        connection: Connection,
        work: Work,
        wanted: Sequence[WantedReward],
        session_key: str | None,
    ) -> Sequence[RewardOffer]:
        """Return what each card's points buy; what a session of this key holds can be spent."""
        ...

    async def sell(self, connection: Connection, work: Work, sale: RewardSale) -> dict[str, Any]:
        """Take the points and hand the reward over; return what is kept with the redemption.

        Raises `ledger.ShortError` or `OfferLostError` when somebody else was faster.
        """
        ...

    async def give_back(
        self,
        connection: Connection,
        work: Work,
        redemption: Redemption,
        rollback_id: str,
        points: int | None,
    ) -> None:
        """Give points back to the lots they came from: so many, or all and take the reward back."""
        ...


_providers: list[BenefitProvider] = []


def provide_benefits(provider: BenefitProvider) -> None:
    """Say who knows what points buy; said once, when a process is put together."""
    _providers[:] = [provider]


def benefit_provider() -> BenefitProvider | None:
    """Return who knows what points buy, `None` where nobody does."""
    return _providers[0] if _providers else None


async def with_offers(
    connection: Connection, work: Work, purchase: Purchase, found: Sequence[Found]
) -> list[Found]:
    """Return the redeemables, loyalty cards with what their points buy and the rules on that."""
    asked = dict(enumerate(purchase.redeemables, 1))
    wanted = {
        each.owner_id: _wanted(each, asked.get(each.position))
        for each in found
        if each.voucher is not None and each.voucher.type == "LOYALTY_CARD"
    }
    wishes = {owner: wish for owner, wish in wanted.items() if wish is not None}
    provider = benefit_provider()
    if not wishes or provider is None:
        return [*found]
    key = purchase.lock.key if purchase.lock else None
    offers = await provider.offers(connection, work, [*wishes.values()], key)
    by_owner = dict(zip(wishes, offers, strict=True))
    ids = [each.assignment_id for each in offers if each.assignment_id]
    rules = await store.rules_put_on(connection, work.project.id, ids) if ids else {}
    return [
        msgspec.structs.replace(
            each,
            offer=_told_apart(by_owner[each.owner_id], len(found)),
            rules=(*each.rules, *rules.get(by_owner[each.owner_id].assignment_id or "", ())),
        )
        if each.owner_id in by_owner
        else each
        for each in found
    ]


def _wanted(found: Found, asked: Asked | None) -> WantedReward | None:
    if found.voucher is None or asked is None or asked.reward is None:
        return None
    return WantedReward(found.voucher, asked.reward)


def _told_apart(offer: RewardOffer, asked: int) -> RewardOffer:
    """Return an offer that is refused in a stack when it has to be bought alone."""
    if not offer.alone or asked == 1:
        return offer
    reason = Reason("invalid_redeemables", where="redeemables", need="this reward alone", got=asked)
    return msgspec.structs.replace(offer, refusal=offer.refusal or reason)


async def give_back(
    connection: Connection,
    work: Work,
    redemption: Redemption,
    rollback_id: str,
    points: int | None = None,
) -> None:
    """Give back points a redemption paid for a reward: so many of them, or all that are left.

    With all of them the reward itself is taken back too.
    """
    provider = benefit_provider()
    if provider is not None and redemption.reward is not None and redemption.result == "SUCCESS":
        await provider.give_back(connection, work, redemption, rollback_id, points)


async def with_rewards(
    connection: Connection, work: Work, listed: Sequence[RedemptionDetails]
) -> list[RedemptionDetails]:
    """Return rows of the log with their loyalty cards and what rewards handed over, as of now.

    Costs nothing where no such card was redeemed.
    """
    listed = await _with_cards(connection, work, listed)
    told = [each.redemption.reward for each in listed if each.redemption.reward]
    if not told:
        return [*listed]
    codes = _named(told, "voucher_id")
    known = await vouchers.vouchers_by_reference(connection, work, codes) if codes else {}
    described = await vouchers.describe_vouchers(connection, work, [*known.values()])
    by_id = {details.voucher.id: details for details in described}
    goods = [*_named(told, "product_id"), *_named(told, "sku_id")]
    items = await products_by_id(connection, work, goods) if goods else {}

    def told_of(details: RedemptionDetails) -> RedemptionDetails:
        reward = details.redemption.reward
        if reward is None:
            return details
        return msgspec.structs.replace(
            details,
            reward_voucher=by_id.get(reward.get("voucher_id") or ""),
            reward_item=items.get(reward.get("sku_id") or reward.get("product_id") or ""),
        )

    return [told_of(each) for each in listed]


async def _with_cards(
    connection: Connection, work: Work, listed: Sequence[RedemptionDetails]
) -> list[RedemptionDetails]:
    cards = {
        each.voucher.id: each.voucher
        for each in listed
        if each.voucher is not None and each.voucher.type == "LOYALTY_CARD"
    }
    if not cards:
        return [*listed]
    known = await vouchers.describe_cards(connection, work, [*cards.values()])
    return [
        msgspec.structs.replace(each, card=known.get(each.voucher.id)) if each.voucher else each
        for each in listed
    ]


def _named(told: Iterable[dict[str, Any]], name: str) -> list[str]:
    return sorted({str(each[name]) for each in told if each.get(name)})
