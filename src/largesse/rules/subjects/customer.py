"""Who buys: segments, loyalty tiers, metadata."""

from __future__ import annotations

from typing import Any

from largesse.rules.model import Needs
from largesse.rules.subject import Lack, Subject, View
from largesse.rules.values import property_of

_LACKS_CUSTOMER = Lack("missing_customer")


def _segments(view: View, _property: str) -> Any:
    customer = view.situation.customer
    return _LACKS_CUSTOMER if customer is None else customer.segments


def _tiers(view: View, _property: str) -> Any:
    customer = view.situation.customer
    return _LACKS_CUSTOMER if customer is None else customer.loyalty_tiers


def _metadata(view: View, name: str) -> Any:
    customer = view.situation.customer
    return _LACKS_CUSTOMER if customer is None else property_of(customer.metadata, name)


SUBJECTS = (
    Subject(
        name="customer.segment",
        family="customer",
        kind="ids",
        english="the customer's segment",
        korean="고객 세그먼트",
        value=_segments,
        needs=Needs(customer=True),
    ),
    Subject(
        name="customer.loyalty_tier",
        family="customer",
        kind="ids",
        english="the customer's loyalty tier",
        korean="고객 등급",
        value=_tiers,
        needs=Needs(customer=True),
    ),
    Subject(
        name="customer.metadata",
        family="customer",
        kind="metadata",
        english="the customer's {property}",
        korean="고객 속성 {property}",
        value=_metadata,
        has_property=True,
        needs=Needs(customer=True),
    ),
)
