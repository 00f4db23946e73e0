"""What the shop offers, made of what the retailer recorded: rules, discounts, windows.

The documents are those of the wire, as a merchant would send them.
"""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from largesse.demo.model import CampaignRecord, Coupon, Household, ShelfProduct
from largesse.demo.value_codes import FaceValue, face_value, is_manufacturer_coupon

SHOP_NAME = "Complete Journey"
SHOP_CURRENCY = "USD"
SHOP_TIME_ZONE = "America/New_York"

OPEN_CAMPAIGN = 18
"""The campaign a visitor finds open again (ADR 0009)."""


def campaign_name(campaign_id: int) -> str:
    """Return the name a recorded campaign has in the shop."""
    return f"Campaign {campaign_id}"


def open_campaign_name(campaign_id: int) -> str:
    """Return the name of a recorded campaign's open twin."""
    return f"Campaign {campaign_id}, open again"


def segment_name(campaign_id: int) -> str:
    """Return the name of the segment a campaign was sent to."""
    return f"Audience of campaign {campaign_id}"


def collection_name(coupon: Coupon) -> str:
    """Return the name of the collection of products a coupon is for."""
    return f"Products of coupon {coupon.coupon_upc} in campaign {coupon.campaign_id}"


def window(campaign: CampaignRecord, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a campaign; its last day is included.

    The wire tells milliseconds, so the last moment is one millisecond before midnight.
    """
    start = _midnight(campaign.first_day, zone)
    end = _midnight(campaign.last_day + timedelta(days=1), zone)
    return start, end - timedelta(milliseconds=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def offer_of(coupon: Coupon) -> FaceValue | None:
    """Return what the coupon's barcode promises, `None` when it cannot be read."""
    return face_value(coupon.coupon_upc)


def discount_document(offer: FaceValue | None) -> dict[str, Any]:
    """Return the wire discount of an offer.

    A till takes the face value once, however many of the goods are in the basket, so it is split
    over their lines. Where the barcode does not tell the amount nothing is taken off: the code
    says who may use it, when and on what.
    """
    return {
        "type": "AMOUNT",
        "amount_off": offer.amount_off if offer else 0,
        "effect": "APPLY_TO_ITEMS_PROPORTIONALLY",
    }


def voucher_template(prefix: str) -> dict[str, Any]:
    """Return what a campaign's further codes would be: numbers after its prefix, nothing off."""
    return {
        "type": "DISCOUNT_VOUCHER",
        "discount": discount_document(None),
        "redemption": {"quantity": None},
        "code_config": {"length": 11, "charset": string.digits, "prefix": prefix},
        "is_referral_code": False,
    }


def audience_document(segment_id: str) -> dict[str, Any]:
    """Return the rule that the customer belongs to the audience."""
    return {
        "rules": {
            "1": {
                "name": "customer.segment",
                "conditions": {"$is": [segment_id]},
                "error": {"message": "This coupon was sent to other households."},
            },
            "logic": "1",
        },
        "applicable_to": _nothing(),
    }


def goods_document(collection_id: str) -> dict[str, Any]:
    """Return the rule that the cart holds goods of the coupon, which alone are discounted."""
    reference = {"object": "products_collection", "id": collection_id}
    return {
        "rules": {
            "1": {
                "name": "order.items.any",
                "conditions": {"$is": [reference]},
                "error": {"message": "None of the goods this coupon is for is in the cart."},
            },
            "logic": "1",
        },
        "applicable_to": {
            "included": [{**reference, "effect": "APPLY_TO_EVERY"}],
            "excluded": [],
            "included_all": False,
        },
    }


def quantity_document(collection_id: str, units: int) -> dict[str, Any]:
    """Return the rule that the cart holds `units` of the goods, over all their lines."""
    return {
        "rules": {
            "1": {
                "name": "order.items.any",
                "conditions": {
                    "$is": [{"object": "products_collection", "id": collection_id}],
                },
                "rules": {
                    "1": {
                        "name": "order.items.aggregated_quantity",
                        "conditions": {"$more_than_or_equal": [units]},
                    },
                    "logic": "1",
                },
                "error": {"message": f"Buy {units} of the goods this coupon is for."},
            },
            "logic": "1",
        },
        "applicable_to": _nothing(),
    }


def _nothing() -> dict[str, Any]:
    return {"included": [], "excluded": [], "included_all": False}


def coupon_metadata(coupon: Coupon) -> dict[str, Any]:
    """Return what is known of a coupon besides its offer."""
    return {
        "campaign": coupon.campaign_id,
        "coupon_upc": str(coupon.coupon_upc),
        "issuer": "manufacturer" if is_manufacturer_coupon(coupon.coupon_upc) else "retailer",
        "face_value_known": offer_of(coupon) is not None,
    }


def product_name(product: ShelfProduct) -> str:
    """Return a name for a product, which the retailer's list leaves without one."""
    kind = product.product_type or product.product_category or product.department
    return " ".join(filter(None, (kind, product.package_size))) or f"Product {product.product_id}"


def product_metadata(product: ShelfProduct) -> dict[str, Any]:
    """Return what the retailer's list says of a product."""
    return _known(
        manufacturer_id=product.manufacturer_id,
        department=product.department,
        brand=product.brand,
        category=product.product_category,
        type=product.product_type,
        package_size=product.package_size,
    )


def household_metadata(household: Household) -> dict[str, Any]:
    """Return what is known of a household."""
    return _known(
        age=household.age,
        income=household.income,
        home_ownership=household.home_ownership,
        marital_status=household.marital_status,
        household_size=household.household_size,
        household_composition=household.household_comp,
        kids=household.kids_count,
    )


def _known(**values: str | int | None) -> dict[str, str | int]:
    return {key: value for key, value in values.items() if value is not None}
