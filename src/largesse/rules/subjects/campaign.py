"""What a whole campaign has given so far, this redemption included."""

from __future__ import annotations

from largesse.rules.counting import PERIODS, counted, discount_given, order_value, usage_of
from largesse.rules.model import Needs

SUBJECTS = (
    *(
        counted(
            f"campaign.redemptions.count{ending}",
            f"the campaign's redemptions{when}",
            f"{korean}캠페인 사용 횟수",
            usage_of("campaign", unit=unit),
        )
        for ending, when, korean, unit in PERIODS
    ),
    *(
        counted(
            f"campaign.redemptions.customers_count{ending}",
            f"the customer's redemptions in the campaign{when}",
            f"{korean}고객의 캠페인 사용 횟수",
            usage_of("campaign", "customer", unit),
            needs=Needs(customer=True),
        )
        for ending, when, korean, unit in PERIODS
    ),
    counted(
        "campaign.orders.amount",
        "the value of the campaign's orders",
        "캠페인 주문 금액 합계",
        usage_of("campaign", measure="orders_amount"),
        order_value,
        amount=True,
        needs=Needs(order=True),
    ),
    counted(
        "campaign.orders.amount_discounted",
        "the discounts the campaign gave",
        "캠페인 할인 금액 합계",
        usage_of("campaign", measure="discount_amount"),
        discount_given,
        amount=True,
        needs=Needs(order=True, after=True),
    ),
)
