"""The context types of the wire: where a rule is meant to be used. They decide nothing here."""

from __future__ import annotations

_DISCOUNTS = (
    "discount.apply_to_order",
    "discount.apply_to_items",
    "discount.apply_to_items_proportionally",
    "discount.apply_to_items_proportionally_by_quantity",
    "discount.apply_to_items_by_quantity",
    "discount.fixed.apply_to_items",
    "discount.percent.apply_to_items",
)
_GIFTS = ("gift.apply_to_order", "gift.apply_to_items")
_PARTS: dict[str, tuple[str, ...]] = {
    "campaign.discount_coupons": _DISCOUNTS,
    "campaign.referral_program": _DISCOUNTS,
    "campaign.promotion": _DISCOUNTS,
    "campaign.gift_vouchers": _GIFTS,
    "voucher.discount_voucher": _DISCOUNTS,
    "voucher.gift_voucher": _GIFTS,
}
_EVENTS = (
    "earning_rule.order.paid",
    "earning_rule.custom_event",
    "earning_rule.customer.segment.entered",
    "earning_rule.customer.tier.joined",
    "earning_rule.customer.tier.left",
    "earning_rule.customer.tier.upgraded",
    "earning_rule.customer.tier.downgraded",
    "earning_rule.customer.tier.prolonged",
    "distribution.custom_event",
    "distribution.order.paid",
    "distribution.order.created",
    "distribution.order.canceled",
    "distribution.order.updated",
)

CONTEXT_TYPES = frozenset(
    {
        "global",
        "campaign.loyalty_program",
        "voucher.loyalty_card",
        "reward_assignment.pay_with_points",
        *_EVENTS,
        *_PARTS,
        *(f"{base}.{part}" for base, parts in _PARTS.items() for part in parts),
    }
)
"""Every value; published clients refuse to read any other."""
