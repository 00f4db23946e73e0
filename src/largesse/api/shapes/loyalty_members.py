"""A member of a loyalty programme: their card, and the tier they have."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from largesse.api.shapes.loyalty_tiers import LoyaltyTierShape, held_shape
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.loyalty.model.tiers import MemberTiers
from largesse.vouchers import VoucherDetails


class MemberShape(VoucherShape, frozen=True, kw_only=True):
    """A loyalty card with the tier of whoever has it."""

    loyalty_tier: LoyaltyTierShape | UnsetType = UNSET


def member_shape(details: VoucherDetails, tiers: MemberTiers | None, zone: ZoneInfo) -> MemberShape:
    """Return a card as the wire has it, with the tier its member has now."""
    shape = details_shape(details)
    told = {name: getattr(shape, name) for name in shape.__struct_fields__}
    tier: LoyaltyTierShape | UnsetType = UNSET
    if tiers is not None and tiers.held is not None:
        tier = held_shape(tiers.held, tiers, zone)
    return MemberShape(**told, loyalty_tier=tier)
