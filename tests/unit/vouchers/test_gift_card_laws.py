"""Until when a gift card has to stay good, and that no merchant's term makes it shorter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import ProblemError
from largesse.vouchers.decide.laws import (
    good_until,
    known_jurisdiction,
    law_of,
    lawful_term,
    lengthened,
    refuse_shorter,
    term_of,
    under_term,
)
from largesse.vouchers.model import GiftCardLaw, LawfulTerm, Voucher
from largesse.vouchers.store.laws import gift_card_laws

LAWS = gift_card_laws().law
ZONES = st.sampled_from(["UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Gaza"])
MOMENTS = st.datetimes(
    min_value=datetime(2023, 1, 1),  # noqa: DTZ001 - hypothesis puts the zone on
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001 - hypothesis puts the zone on
    timezones=st.just(UTC),
)


def the(place: str, moment: datetime = datetime(2026, 3, 10, tzinfo=UTC)) -> GiftCardLaw:
    law = law_of(LAWS, place, moment, ZoneInfo("UTC"))
    assert law is not None
    return law


def card(expires: datetime | None = None, term: LawfulTerm | None = None) -> Voucher:
    made = Voucher(
        id="v_1",
        code="CARD",
        type="GIFT_VOUCHER",
        created_at=datetime(2026, 3, 10, tzinfo=UTC),
        gift={"amount": 5000, "effect": "APPLY_TO_ORDER"},
        expiration_date=expires,
    )
    return under_term(made, term) if term else made


@pytest.mark.parametrize(
    ("place", "zone", "issued", "until"),
    [
        # Five years, the whole last day in Seoul.
        ("KR", "Asia/Seoul", "2026-03-10T14:59:00Z", "2031-03-10T15:00:00Z"),
        ("KR", "Asia/Seoul", "2026-03-10T15:00:00Z", "2031-03-11T15:00:00Z"),
        # A leap day's fifth anniversary is the last of February.
        ("KR", "Asia/Seoul", "2028-02-29T03:00:00Z", "2033-02-28T15:00:00Z"),
        # Three years from the end of the year, wherever in it the card was made.
        ("DE", "Europe/Berlin", "2026-01-01T10:00:00Z", "2029-12-31T23:00:00Z"),
        ("DE", "Europe/Berlin", "2026-12-31T22:59:00Z", "2029-12-31T23:00:00Z"),
        ("DE", "Europe/Berlin", "2026-12-31T23:00:00Z", "2030-12-31T23:00:00Z"),
        ("US", "America/New_York", "2026-07-04T12:00:00Z", "2031-07-05T04:00:00Z"),
        ("US-NY", "America/New_York", "2026-07-04T12:00:00Z", "2035-07-05T04:00:00Z"),
        ("US-CA", "America/Los_Angeles", "2026-07-04T12:00:00Z", None),
        ("CA-ON", "America/Toronto", "2026-07-04T12:00:00Z", None),
    ],
)
def test_a_card_is_good_for_as_long_as_the_law_says(
    place: str, zone: str, issued: str, until: str | None
) -> None:
    at = datetime.fromisoformat(issued)
    end = good_until(the(place, at), at, ZoneInfo(zone))
    assert end == (None if until is None else datetime.fromisoformat(until))


@given(law=st.sampled_from(LAWS), at=MOMENTS, zone=ZONES)
def test_the_years_are_whole_and_end_at_a_midnight(
    law: GiftCardLaw, at: datetime, zone: str
) -> None:
    place = ZoneInfo(zone)
    end = good_until(law, at, place)
    assert (end is None) == (law.rule == "never")
    if end is None:
        return
    issued, local = at.astimezone(place), end.astimezone(place)
    spent = timedelta(days=365 * law.years)
    assert end - at >= spent
    assert end - at <= timedelta(days=366 * (law.years + 1) + 2)
    # Where summer time begins at midnight, the day begins at one.
    assert (local.minute, local.second) == (0, 0)
    assert local.hour <= 1
    if law.rule == "years_to_year_end":
        assert (local.year, local.month, local.day) == (issued.year + law.years + 1, 1, 1)


@given(law=st.sampled_from(LAWS), at=MOMENTS, own=st.none() | MOMENTS, zone=ZONES)
def test_the_merchants_term_is_never_shorter_than_the_laws(
    law: GiftCardLaw, at: datetime, own: datetime | None, zone: str
) -> None:
    term = lawful_term(law, at, ZoneInfo(zone))
    made = card(own, term)
    assert term_of(made) == term
    if term.until is None:
        assert made.expiration_date is None
    else:
        assert made.expiration_date is not None
        assert made.expiration_date >= term.until
        assert made.expiration_date in (own, term.until)
    assert lengthened(made.expiration_date, term) == made.expiration_date


@given(law=st.sampled_from(LAWS), first=MOMENTS, later=MOMENTS, zone=ZONES)
def test_who_buys_later_may_use_it_no_shorter(
    law: GiftCardLaw, first: datetime, later: datetime, zone: str
) -> None:
    first, later = sorted((first, later))
    ends = [good_until(law, at, ZoneInfo(zone)) for at in (first, later)]
    if ends[0] is not None:
        assert ends[1] is not None
        assert ends[0] <= ends[1]


def test_a_law_holds_from_its_day_on_and_a_later_one_goes_before_it() -> None:
    old = GiftCardLaw(
        country="XX", rule="years", years=2, valid_from=date(2020, 1, 1), source="a", article="1"
    )
    new = GiftCardLaw(
        country="XX", rule="never", valid_from=date(2025, 1, 1), source="b", article="2"
    )
    seoul = ZoneInfo("Asia/Seoul")
    asked = {
        "2019-12-31T14:59:59Z": None,
        "2019-12-31T15:00:00Z": old,
        "2024-12-31T14:59:59Z": old,
        "2024-12-31T15:00:00Z": new,
    }
    for moment, law in asked.items():
        for laws in ((old, new), (new, old)):
            assert law_of(laws, "XX", datetime.fromisoformat(moment), seoul) == law


def test_a_place_without_a_law_is_refused_and_never_taken_for_another() -> None:
    assert known_jurisdiction(LAWS, "us-ny") == "US-NY"
    for place in ("FR", "US-TX", "", "KR-11"):
        with pytest.raises(ProblemError) as refused:
            known_jurisdiction(LAWS, place)
        assert refused.value.problem.where == ".law"


def test_an_end_before_the_laws_is_refused() -> None:
    five = LawfulTerm("KR@1963-01-01", datetime(2031, 3, 10, 15, tzinfo=UTC))
    refuse_shorter(card(term=five), five.until)
    refuse_shorter(card(term=five), None)
    refuse_shorter(card(), datetime(2026, 4, 1, tzinfo=UTC))
    for term in (five, LawfulTerm("US-CA@1997-01-01")):
        with pytest.raises(ProblemError) as refused:
            refuse_shorter(card(term=term), datetime(2031, 3, 10, tzinfo=UTC))
        assert refused.value.problem.code == "invalid_expiration_date"


def test_every_law_names_its_source_and_counts_what_its_rule_needs() -> None:
    assert gift_card_laws().version
    assert len({law.id for law in LAWS}) == len(LAWS)
    for law in LAWS:
        assert law.source
        assert law.article
        assert (law.years > 0) == (law.rule != "never"), law.id
        assert len(law.country) == 2
        assert law.country.isupper()
    assert {"KR", "DE", "US", "US-CA"} <= {law.jurisdiction for law in LAWS}
