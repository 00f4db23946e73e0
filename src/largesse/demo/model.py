"""The nouns of the demo shop: what the retailer recorded, and what the replay found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from largesse.kernel.reason import Reason

CampaignType = Literal["A", "B", "C"]


class DemoUnavailableError(Exception):
    """Raised when the `demo` extra is not installed; its message says what to do."""


class CampaignRecord(msgspec.Struct, frozen=True):
    """A campaign as recorded: both days are local and included."""

    campaign_id: int
    campaign_type: CampaignType
    first_day: date
    last_day: date


class Coupon(msgspec.Struct, frozen=True, order=True):
    """One coupon within one campaign: what one code of the shop stands for."""

    campaign_id: int
    coupon_upc: int

    @property
    def code(self) -> str:
        """Return the shop's code of this coupon."""
        return f"CJ{self.campaign_id}-{self.coupon_upc}"

    @property
    def open_code(self) -> str:
        """Return the code of this coupon's reopened twin (ADR 0009)."""
        return f"TODAY-{self.coupon_upc}"


class Audience(msgspec.Struct, frozen=True):
    """A household a campaign was sent to."""

    campaign_id: int
    household_id: int


class CouponProduct(msgspec.Struct, frozen=True):
    """A product a campaign's coupon is for."""

    campaign_id: int
    coupon_upc: int
    product_id: int


class ShelfProduct(msgspec.Struct, frozen=True):
    """A product with its usual shelf price in wire units."""

    product_id: int
    manufacturer_id: int | None = None
    department: str | None = None
    brand: str | None = None
    product_category: str | None = None
    product_type: str | None = None
    package_size: str | None = None
    price: int | None = None


class Household(msgspec.Struct, frozen=True):
    """A household; demographics are known of 801."""

    household_id: int
    age: str | None = None
    income: str | None = None
    home_ownership: str | None = None
    marital_status: str | None = None
    household_size: str | None = None
    household_comp: str | None = None
    kids_count: str | None = None


class RecordedRedemption(msgspec.Struct, frozen=True):
    """A redemption the retailer recorded, on a local day."""

    household_id: int
    coupon_upc: int
    campaign_id: int
    day: date

    @property
    def coupon(self) -> Coupon:
        """Return the coupon that was redeemed."""
        return Coupon(self.campaign_id, self.coupon_upc)


class Bought(msgspec.Struct, frozen=True):
    """One line of a basket, amounts in wire units.

    `shelf_amount` is before everything; the card took `card_discount` off it, the coupon
    `coupon_discount`, the retailer's match `match_discount`.
    """

    product_id: int
    quantity: int
    shelf_amount: int
    card_discount: int
    coupon_discount: int
    match_discount: int
    at: datetime


class Visit(msgspec.Struct, frozen=True):
    """All a household bought on one local day, its baskets pooled."""

    household_id: int
    day: date
    purchases: tuple[Bought, ...]

    @property
    def at(self) -> datetime:
        """Return when the last basket was paid."""
        return max(purchase.at for purchase in self.purchases)


class CouponLine(msgspec.Struct, frozen=True):
    """A line of the year a coupon was taken off, and the match the retailer added."""

    coupon_discount: int
    match_discount: int


class Loaded(msgspec.Struct, frozen=True):
    """How many rows a load added."""

    products: int = 0
    customers: int = 0
    segments: int = 0
    campaigns: int = 0
    collections: int = 0
    vouchers: int = 0


class Finding(msgspec.Struct, frozen=True):
    """What the engine says to one recorded redemption.

    `reason` is why the code would be refused as a whole, `None` when it applies. `quantity_met`
    and `face_value_exact` are `None` where the question does not arise.
    """

    recorded: RecordedRedemption
    campaign_type: CampaignType
    reason: Reason | None = None
    targeted: bool = False
    listed: bool = False
    in_window: bool = False
    with_basket: bool = False
    with_eligible_product: bool = False
    quantity_met: bool | None = None
    face_value_exact: bool | None = None


class TypeFigures(msgspec.Struct, frozen=True):
    """How many redemptions of one type of campaign were recorded, and what holds for how many."""

    redemptions: int = 0
    targeted: int = 0
    listed: int = 0
    in_window: int = 0
    with_basket: int = 0
    with_eligible_product: int = 0


class Met(msgspec.Struct, frozen=True):
    """How often a quantity was met."""

    met: int
    of: int


class Exact(msgspec.Struct, frozen=True):
    """How often an amount was the recorded one."""

    exact: int
    of: int


class Figures(msgspec.Struct, frozen=True):
    """The figures of a replay, in the shape `--json` writes them."""

    redemptions: int
    targeted: int
    listed: int
    in_window: int
    with_basket: int
    with_eligible_product: int
    by_type: dict[CampaignType, TypeFigures]
    min_quantity_met: Met
    face_value_exact: Exact
    retailer_match_exact: Exact
