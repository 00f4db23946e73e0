"""Stop customers who would bring themselves, before anything is decided about their code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from largesse.customers import Customer, CustomerDraft, customers_by_id
from largesse.kernel.reason import Reason
from largesse.redemptions.service.referring import ReferralCode
from largesse.referrals.decide.identity import same_person, traits_of
from largesse.referrals.model import ReferralOptions, Trait
from largesse.referrals.service.programmes import options_of
from largesse.storage import Connection, Work


class Guard:
    """What `redemptions` asks about referral codes; plugged in by `bootstrap`."""

    async def refusals(
        self,
        connection: Connection,
        work: Work,
        codes: Sequence[ReferralCode],
        customer: Customer | None,
        told: CustomerDraft | None,
        metadata: dict[str, Any],
    ) -> dict[str, Reason]:
        """Return why codes may not be used, by the voucher's id: their referrer uses them."""
        known = await customers_by_id(connection, work, [each.holder_id for each in codes])
        referrers = {each.id: each for each in known}
        campaign_ids = sorted({each.campaign_id for each in codes if each.campaign_id})
        options = await options_of(connection, work, campaign_ids) if campaign_ids else {}
        found: dict[str, Reason] = {}
        for code in codes:
            referrer = referrers.get(code.holder_id)
            if referrer is None:
                continue
            own = options.get(code.campaign_id or "", ReferralOptions())
            trait = trait_in_common(referrer, customer, told, metadata, own)
            if trait is not None:
                found[code.voucher_id] = refusal_of(trait)
        return found


def trait_in_common(
    referrer: Customer,
    customer: Customer | None,
    told: CustomerDraft | None,
    metadata: dict[str, Any],
    options: ReferralOptions,
) -> Trait | None:
    """Return by which trait somebody is the referrer, as far as a campaign looks."""
    return same_person(
        traits_of(referrer, options.device_property),
        traits_of(customer, options.device_property, told, metadata),
        options.self_referral,
    )


def refusal_of(trait: Trait) -> Reason:
    """Return the reason for which a referrer is refused; it names the trait, not its value."""
    where = "customer" if trait == "customer" else f"customer.{trait}"
    return Reason(
        "referrer_not_permitted_to_redeem", where=where, need="somebody else than the referrer"
    )
