"""The redemption itself: counts of the code or tier, who calls, its metadata, its credits."""

from __future__ import annotations

from typing import Any

from largesse.rules.counting import (
    NOTHING_TO_COUNT,
    PERIODS,
    counted,
    credits_spent,
    points_spent,
    usage_of,
)
from largesse.rules.model import Needs
from largesse.rules.subject import Subject, View
from largesse.rules.values import property_of


def _metadata(view: View, name: str) -> Any:
    return property_of(view.situation.redemption_metadata, name)


def _login(view: View, _property: str) -> Any:
    return view.situation.caller_login


def _api_key(view: View, _property: str) -> Any:
    return view.situation.caller_id


def _now(view: View, _property: str) -> Any:
    return view.situation.now


def _points(view: View, _property: str) -> Any:
    return points_spent(view.situation)


def _event_metadata(view: View, name: str) -> Any:
    event = view.situation.event_metadata
    return NOTHING_TO_COUNT if event is None else property_of(event, name)


SUBJECTS = (
    *(
        counted(
            f"redemption.count{ending}",
            f"the redemptions of this code{when}",
            f"{korean}이 코드의 사용 횟수",
            usage_of("own", unit=unit),
        )
        for ending, when, korean, unit in PERIODS
    ),
    *(
        counted(
            f"redemption.count.per_customer{ending}",
            f"the customer's redemptions of this code{when}",
            f"{korean}고객별 이 코드의 사용 횟수",
            usage_of("own", "customer", unit),
            needs=Needs(customer=True),
        )
        for ending, when, korean, unit in PERIODS
    ),
    counted(
        "redemption.count.per_user",
        "the user's redemptions of this code",
        "사용자별 이 코드의 사용 횟수",
        usage_of("own", "user"),
    ),
    counted(
        "redemption.count.per_api_key",
        "the API key's redemptions of this code",
        "API 키별 이 코드의 사용 횟수",
        usage_of("own", "api_key"),
    ),
    counted(
        "redemption.gift.amount",
        "the gift credits spent in the campaign",
        "캠페인에서 사용된 기프트 금액",
        usage_of("campaign", measure="credits"),
        credits_spent,
        amount=True,
        needs=Needs(after=True),
    ),
    Subject(
        name="redemption.reward.pay_with_points.points_used",
        family="redemption",
        kind="number",
        english="the points used",
        korean="사용 포인트",
        value=_points,
        needs=Needs(after=True),
    ),
    Subject(
        name="redemption.user.login",
        family="redemption",
        kind="text",
        english="the user who redeems",
        korean="사용 처리하는 사용자",
        value=_login,
    ),
    Subject(
        name="redemption.api_key",
        family="redemption",
        kind="text",
        english="the API key that redeems",
        korean="사용 처리하는 API 키",
        value=_api_key,
    ),
    Subject(
        name="redemption.metadata",
        family="redemption",
        kind="metadata",
        english="the redemption's {property}",
        korean="사용 속성 {property}",
        value=_metadata,
        has_property=True,
    ),
    Subject(
        name="redemption.time",
        family="redemption",
        kind="moment",
        english="the time of redemption",
        korean="사용 시각",
        value=_now,
    ),
    Subject(
        name="custom_event.metadata",
        family="redemption",
        kind="metadata",
        english="the event's {property}",
        korean="이벤트 속성 {property}",
        value=_event_metadata,
        has_property=True,
    ),
)
