"""What happened to a campaign, in numbers."""

from __future__ import annotations

import msgspec


class CampaignSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a campaign in a stretch of time; amounts in wire units (x100)."""

    redemptions: int
    redemptions_succeeded: int
    redemptions_failed: int
    rollbacks: int
    rollbacks_succeeded: int
    rollbacks_failed: int
    validations: int
    validations_succeeded: int
    validations_failed: int
    vouchers_created: int
    vouchers_deleted: int
    publications: int
    publications_succeeded: int
    publications_failed: int
    discounted_amount: int
    rolledback_discounted_amount: int
    orders_amount: int
    orders_rolledback_amount: int
    created_vouchers_amount: int
    amount_redeemed: int
    amount_rolledback: int
