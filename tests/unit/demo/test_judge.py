"""One redemption put to the engine, with one thing wrong at a time."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from largesse.demo.decide.figures import count_figures, count_reasons
from largesse.demo.decide.judge import Case, judge, match_is_exact, purchase_of
from largesse.demo.decide.offers import audience_document, goods_document, quantity_document
from largesse.demo.model import Bought, CouponLine, Exact, Finding, RecordedRedemption, Visit
from largesse.kernel.cart import Cart, Line
from largesse.kernel.reason import Reason
from largesse.pricing.model import Candidate, Discount, Facts, Validity
from largesse.rules import Shopper, compile_rule, parse

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2017, 11, 14)
AT = datetime(2017, 11, 14, 23, 30, tzinfo=UTC)
TILL_EVENT = 5978656


def bought(product: int, units: int, amount: int, coupon: int = 0) -> Bought:
    return Bought(product, units, amount, 0, coupon, 0, AT)


def rules(*documents: dict[str, Any]) -> Any:
    return tuple(compile_rule(parse(document)) for document in documents)


CANDIDATE = Candidate(
    "voucher",
    "CJ18-51600070033",
    "v_1",
    benefit=Discount("AMOUNT", "APPLY_TO_ITEMS_PROPORTIONALLY", amount_off=100),
    validity=Validity(
        start=datetime(2017, 10, 30, 4, tzinfo=UTC), end=datetime(2017, 12, 25, 5, tzinfo=UTC)
    ),
    rules=rules(audience_document("seg_18"), goods_document("pc_1"), quantity_document("pc_1", 2)),
)
SHOPPER = Shopper("cust_1", "2462", segments=frozenset({"seg_18"}))
RECORDED = RecordedRedemption(2462, 51600070033, 18, DAY)


def case(
    *purchases: Bought,
    candidate: Candidate = CANDIDATE,
    shopper: Shopper | None = SHOPPER,
    campaign_type: Any = "A",
) -> Case:
    """Return a redemption with its facts; product 957938 is what the coupon is for."""
    visit = Visit(2462, DAY, purchases) if purchases else None
    lines = tuple(
        Line(
            each.quantity,
            each.shelf_amount,
            product_source_id=str(each.product_id),
            collections=frozenset({"pc_1"} if each.product_id == 957938 else ()),
        )
        for each in purchases
    )
    amount = sum(line.amount for line in lines)
    facts = Facts(NEW_YORK, (candidate,), Cart(amount, amount, lines) if visit else None, shopper)
    return Case(RECORDED, campaign_type, facts, AT, visit)


CEREAL = bought(957938, 2, 798, coupon=100)
OTHER = bought(1, 1, 250)


def test_a_redemption_as_it_was_applies() -> None:
    assert judge(case(CEREAL, OTHER)) == Finding(
        RECORDED,
        "A",
        targeted=True,
        listed=True,
        in_window=True,
        with_basket=True,
        with_eligible_product=True,
        quantity_met=True,
        face_value_exact=True,
    )


def over(day: int) -> Candidate:
    return msgspec.structs.replace(CANDIDATE, validity=Validity(end=AT.replace(day=day)))


def begins(day: int) -> Candidate:
    return msgspec.structs.replace(CANDIDATE, validity=Validity(start=AT.replace(day=day)))


@pytest.mark.parametrize(
    ("wrong", "code", "facet"),
    [
        (case(CEREAL, shopper=Shopper("cust_2", "1")), "customer_rules_violated", "targeted"),
        (case(CEREAL, shopper=None), "missing_customer", "targeted"),
        (case(), "missing_order", "with_basket"),
        (case(OTHER), "order_rules_violated", "with_eligible_product"),
        (case(CEREAL, candidate=over(13)), "voucher_expired", "in_window"),
        (case(CEREAL, candidate=begins(15)), "voucher_not_active", "in_window"),
        (
            case(CEREAL, candidate=Candidate("voucher", "CJ1-1", "", refusal=Reason("not_found"))),
            "not_found",
            "listed",
        ),
    ],
)
def test_one_thing_wrong_is_told_and_counted(wrong: Case, code: str, facet: str) -> None:
    finding = judge(wrong)
    assert finding.reason is not None
    assert finding.reason.code == code
    assert not getattr(finding, facet)


def test_what_is_wrong_with_one_thing_says_nothing_of_the_others() -> None:
    finding = judge(case(CEREAL, shopper=Shopper("cust_2", "1")))
    assert not finding.targeted
    assert finding.in_window
    assert finding.with_eligible_product
    assert finding.quantity_met


def test_too_few_units_are_refused_though_the_face_value_is_right() -> None:
    finding = judge(case(bought(957938, 1, 399, coupon=100)))
    assert finding.reason is not None
    assert finding.reason.message == "Buy 2 of the goods this coupon is for."
    assert finding.quantity_met is False
    assert finding.face_value_exact is True


def test_units_are_counted_over_all_lines_of_the_day() -> None:
    one = bought(957938, 1, 399)
    assert judge(case(one, one)).quantity_met


def test_a_coupon_may_be_worth_more_than_the_line_it_was_rung_up_on() -> None:
    lines = (bought(957938, 1, 80, coupon=100), bought(957938, 1, 80))
    assert judge(case(*lines)).face_value_exact


@pytest.mark.parametrize(
    "purchases",
    [
        (bought(957938, 2, 798),),  # not discounted
        (bought(957938, 1, 399, coupon=50), bought(957938, 1, 399, coupon=50)),  # twice
    ],
)
def test_a_face_value_is_compared_with_exactly_one_line(purchases: tuple[Bought, ...]) -> None:
    assert judge(case(*purchases)).face_value_exact is None


def test_another_amount_is_not_exact() -> None:
    assert judge(case(bought(957938, 2, 798, coupon=75))).face_value_exact is False


def test_events_of_the_till_and_lines_of_no_units_are_no_trouble() -> None:
    event = bought(TILL_EVENT, 0, 0, coupon=125)
    finding = judge(case(CEREAL, bought(957938, 0, 0), event))
    assert finding.reason is None
    assert finding.face_value_exact


def test_a_till_asks_for_all_coupons_of_a_day_at_shelf_prices_less_the_card() -> None:
    visit = Visit(2462, DAY, (Bought(957938, 2, 798, 158, 100, 0, AT), bought(1, 0, 250)))
    other = msgspec.structs.replace(RECORDED, coupon_upc=52100023024)
    asked = purchase_of([RECORDED, other], visit)
    assert [each.id for each in asked.redeemables] == ["CJ18-51600070033", "CJ18-52100023024"]
    assert asked.customer is not None
    assert asked.customer.source_id == "2462"
    assert asked.order is not None
    assert [
        (item.source_id, item.quantity, item.price, item.amount, item.discount_amount)
        for item in asked.order.items or ()
    ] == [("957938", 2, 399, 798, 158), ("1", 0, None, 250, None)]


@pytest.mark.parametrize(
    ("coupon", "match"),
    [(40, 40), (50, 50), (75, 25), (99, 1), (1, 1), (100, 0), (250, 0)],
)
def test_the_match_is_the_coupon_or_what_is_missing_to_a_dollar(coupon: int, match: int) -> None:
    assert match_is_exact(CouponLine(coupon, match), NEW_YORK, AT)
    assert not match_is_exact(CouponLine(coupon, match + 1), NEW_YORK, AT)


def test_figures_count_each_question_apart() -> None:
    findings = [
        judge(case(CEREAL)),
        judge(case(CEREAL, shopper=Shopper("cust_2", "1"))),
        judge(case(bought(957938, 1, 399, coupon=100), campaign_type="B")),
    ]
    figures = count_figures(findings, Exact(1, 2))
    assert (figures.redemptions, figures.targeted, figures.in_window) == (3, 2, 3)
    assert [each.redemptions for each in figures.by_type.values()] == [2, 1, 0]
    assert (figures.min_quantity_met.met, figures.min_quantity_met.of) == (2, 3)
    assert (figures.face_value_exact.exact, figures.face_value_exact.of) == (3, 3)
    assert count_reasons(findings) == {
        "This coupon was sent to other households.": 1,
        "Buy 2 of the goods this coupon is for.": 1,
    }
