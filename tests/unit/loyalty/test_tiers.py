"""Tiers as a pure function of points and time: the cases, and the laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.loyalty.decide.tier_dates import grace_end, last_day, midnight
from largesse.loyalty.decide.tiers import (
    coming_tiers,
    due_at,
    held_tier,
    next_tier,
    qualified,
    recalculate,
    step,
)
from largesse.loyalty.model.tiers import (
    Claim,
    Measured,
    Rounding,
    Tier,
    TierMove,
    TierRules,
    TierStanding,
    TierStructure,
)

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 1, 1, tzinfo=UTC)


def tier(tier_id: str, points_from: int, **fields: object) -> Tier:
    return Tier(
        id=tier_id,
        structure_id="s",
        points_from=points_from,
        created_at=START,
        **fields,  # type: ignore[arg-type]
    )


BRONZE, SILVER, GOLD = tier("bronze", 100), tier("silver", 300), tier("gold", 500)


def structure(rules: TierRules, *tiers: Tier) -> TierStructure:
    return TierStructure("s", rules, tiers or (BRONZE, SILVER, GOLD))


BALANCE = TierRules()
GRACE = TierRules(expiry="CUSTOM", extend="P10D")
YEAR = TierRules("POINTS_IN_PERIOD", "YEAR", "IMMEDIATE", "END_OF_NEXT_PERIOD")
QUARTER_NEXT = TierRules("POINTS_IN_PERIOD", "QUARTER", "NEXT_PERIOD", "END_OF_PERIOD")


class Member:
    """Somebody whose points move and whose tiers are followed."""

    def __init__(self, rules: TierRules, zone: ZoneInfo = SEOUL) -> None:
        self.structure = structure(rules)
        self.zone = zone
        self.standing = TierStanding()
        self.moves: list[TierMove] = []

    def at(self, day: str, points: int, *segments: str) -> list[str]:
        """Step to noon of a local day; return how the member moved."""
        moment = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=self.zone).astimezone(UTC)
        stepped = step(
            self.standing,
            Measured(points, frozenset(segments)),
            self.structure,
            moment,
            self.zone,
        )
        self.standing = stepped.standing
        self.moves += stepped.moves
        return [f"{move.movement} {move.to_tier or move.from_tier}" for move in stepped.moves]

    def dates(self) -> tuple[str, str, str | None] | None:
        """Return the tier held, since which local day and through which."""
        assert self.standing.followed_to
        held = held_tier(self.structure, self.standing, self.standing.followed_to)
        if held is None:
            return None
        until = last_day(held.expires_at, self.zone) if held.expires_at else None
        since = held.starts_at.astimezone(self.zone).date()
        return held.tier.id, str(since), str(until) if until else None


def test_a_balance_gives_a_tier_at_once_and_takes_it_at_once() -> None:
    member = Member(BALANCE)
    assert member.at("2026-01-02", 99) == []
    assert member.at("2026-01-03", 100) == ["joined bronze"]
    assert member.at("2026-01-04", 500) == ["upgraded gold"]
    assert member.dates() == ("gold", "2026-01-04", None)
    assert member.at("2026-01-05", 499) == ["downgraded silver"]
    assert member.at("2026-01-06", 0) == ["left silver"]
    assert member.dates() is None


def test_between_and_above_the_ranges_the_tier_below_stays() -> None:
    tiers = (tier("low", 1, points_to=99), tier("top", 200, points_to=300))
    found = [qualified(structure(BALANCE, *tiers), Measured(n)) for n in (0, 1, 150, 200, 9_000)]
    assert [each and each.id for each in found] == [None, "low", "low", "top", "top"]
    above = next_tier(structure(BALANCE, *tiers), 150)
    assert above is not None
    assert above.id == "top"


def test_a_grace_after_the_balance_drops_and_a_recovery_within_it() -> None:
    member = Member(GRACE)
    member.at("2026-01-01", 500)
    assert member.at("2026-01-10", 320) == []
    assert member.dates() == ("gold", "2026-01-01", "2026-01-20")
    assert member.at("2026-01-15", 110) == []
    assert member.dates() == ("gold", "2026-01-01", "2026-01-20")
    assert member.at("2026-01-18", 510) == ["prolonged gold"]
    assert member.at("2026-02-01", 320) == []
    assert member.at("2026-02-11", 320) == []
    assert member.at("2026-02-12", 320) == ["downgraded silver"]
    assert member.moves[-1].happened_at == midnight(date(2026, 2, 12), SEOUL)
    assert member.dates() == ("silver", "2026-02-12", None)


@pytest.mark.parametrize(
    ("rounding", "last"),
    [
        (None, "2026-03-25"),
        (Rounding("MONTH"), "2026-03-31"),
        (Rounding("QUARTER"), "2026-03-31"),
        (Rounding("HALF_YEAR"), "2026-06-30"),
        (Rounding("YEAR"), "2026-12-31"),
        (Rounding("MONTH", "START"), "2026-04-01"),
        (Rounding("YEAR", "START"), "2027-01-01"),
        (Rounding("CUSTOM", "END", 2), "2027-02-28"),
        (Rounding("CUSTOM", "START", 3), "2027-03-01"),
        (Rounding("CUSTOM", "END", 3), "2026-03-31"),
    ],
)
def test_a_grace_is_rounded_up_to_a_day_of_the_calendar(
    rounding: Rounding | None, last: str
) -> None:
    rules = TierRules(expiry="CUSTOM", extend="P2M", rounding=rounding)
    dropped = datetime(2026, 1, 25, 3, tzinfo=UTC)
    assert str(last_day(grace_end(rules, dropped, SEOUL), SEOUL)) == last


def test_points_of_a_year_hold_through_the_next_and_are_earned_anew() -> None:
    member = Member(YEAR, NEW_YORK)
    assert member.at("2026-05-10", 320) == ["joined silver"]
    assert member.dates() == ("silver", "2026-05-10", "2027-12-31")
    assert member.at("2026-11-01", 600) == ["upgraded gold"]
    assert member.at("2027-03-01", 310) == []
    assert member.dates() == ("gold", "2026-11-01", "2027-12-31")
    assert member.at("2028-01-05", 0) == ["downgraded silver"]
    assert member.moves[-1].happened_at == midnight(date(2028, 1, 1), NEW_YORK)
    assert member.dates() == ("silver", "2027-03-01", "2028-12-31")
    assert member.at("2028-06-01", 300) == ["prolonged silver"]
    assert member.dates() == ("silver", "2027-03-01", "2029-12-31")
    assert member.at("2031-01-01", 0) == ["left silver"]
    assert member.moves[-1].happened_at == midnight(date(2030, 1, 1), NEW_YORK)


def test_a_tier_that_begins_with_the_next_period() -> None:
    member = Member(QUARTER_NEXT)
    assert member.at("2026-02-01", 120) == []
    assert member.dates() is None
    assert [each.tier.id for each in _coming(member)] == ["bronze"]
    assert member.at("2026-03-01", 350) == []
    assert [each.tier.id for each in _coming(member)] == ["silver"]
    assert due_at(member.standing) == midnight(date(2026, 4, 1), SEOUL)
    assert member.at("2026-04-02", 0) == ["joined silver"]
    assert member.dates() == ("silver", "2026-04-01", "2026-06-30")
    assert member.at("2026-05-02", 300) == ["prolonged silver"]
    assert member.dates() == ("silver", "2026-04-01", "2026-09-30")
    assert member.at("2026-07-02", 0) == []
    assert member.dates() == ("silver", "2026-04-01", "2026-09-30")
    assert member.at("2026-10-01", 0) == ["left silver"]


def test_what_a_return_took_back_before_it_began_does_not_begin() -> None:
    member = Member(QUARTER_NEXT)
    member.at("2026-02-01", 350)
    assert member.at("2026-02-02", 150) == []
    assert member.at("2026-04-01", 0) == ["joined bronze"]
    started = Member(YEAR)
    started.at("2026-02-01", 350)
    assert started.at("2026-02-02", 0) == []
    assert started.dates() == ("silver", "2026-02-01", "2027-12-31")


def test_an_extension_and_the_last_day() -> None:
    member = Member(TierRules("POINTS_IN_PERIOD", "QUARTER", "IMMEDIATE", "END_OF_PERIOD", "P2M"))
    member.at("2022-11-10", 500)
    assert member.dates() == ("gold", "2022-11-10", "2023-02-28")


def test_a_gate_lets_in_who_is_in_one_of_its_segments() -> None:
    gated = structure(BALANCE, BRONZE, tier("vip", 300, segments=("vips",)))
    assert qualified(gated, Measured(900)) == BRONZE
    found = qualified(gated, Measured(900, frozenset({"vips", "others"})))
    assert found is not None
    assert found.id == "vip"


def test_recalculating_lifts_and_moves_dates_but_lets_nobody_fall() -> None:
    member = Member(BALANCE)
    member.at("2026-01-02", 320)
    harder = structure(BALANCE, tier("bronze", 100), tier("silver", 400), tier("gold", 500))
    now = datetime(2026, 1, 3, tzinfo=UTC)
    stayed = recalculate(member.standing, Measured(320), harder, now, SEOUL)
    assert stayed.moves == ()
    easier = structure(BALANCE, tier("bronze", 100), tier("silver", 200), tier("gold", 310))
    risen = recalculate(member.standing, Measured(320), easier, now, SEOUL)
    assert [move.movement for move in risen.moves] == ["upgraded"]
    longer = structure(TierRules("POINTS_IN_PERIOD", "YEAR", "IMMEDIATE", "END_OF_PERIOD", "P1M"))
    by_period = recalculate(member.standing, Measured(0), longer, now, SEOUL)
    held = held_tier(longer, by_period.standing, now)
    assert held is not None
    assert held.tier.id == "silver"
    assert held.expires_at == midnight(date(2027, 2, 1), SEOUL)


def test_a_deleted_tier_leaves_what_the_member_has_besides() -> None:
    member = Member(BALANCE)
    member.at("2026-01-02", 600)
    without = structure(BALANCE, BRONZE, SILVER)
    now = datetime(2026, 1, 3, tzinfo=UTC)
    stepped = step(member.standing, Measured(600), without, now, SEOUL)
    assert [(m.movement, m.from_tier, m.to_tier) for m in stepped.moves] == [
        ("downgraded", "gold", "silver")
    ]


def _coming(member: Member) -> list[object]:
    assert member.standing.followed_to
    return [*coming_tiers(member.structure, member.standing, member.standing.followed_to)]


# Laws

rules_of_any_kind = st.one_of(
    st.builds(
        TierRules,
        qualification=st.just("BALANCE"),
        expiry=st.sampled_from(("BALANCE_DROP", "CUSTOM")),
        extend=st.sampled_from((None, "P1D", "P10D", "P1M")),
        rounding=st.sampled_from((None, Rounding("MONTH"), Rounding("CUSTOM", "START", 2))),
    ),
    st.builds(
        TierRules,
        qualification=st.just("POINTS_IN_PERIOD"),
        period=st.sampled_from(("MONTH", "QUARTER", "HALF_YEAR", "YEAR")),
        start=st.sampled_from(("IMMEDIATE", "NEXT_PERIOD")),
        expiry=st.sampled_from(("END_OF_PERIOD", "END_OF_NEXT_PERIOD")),
        extend=st.sampled_from((None, "P5D", "P2M", "P1Y")),
        rounding=st.sampled_from((None, Rounding("QUARTER"))),
    ),
)
zones = st.sampled_from((SEOUL, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")))
movements = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 22), st.integers(-300, 400)), max_size=12
)


class Books:
    """Points as they were: a balance, and what a period earned."""

    def __init__(self, rules: TierRules, zone: ZoneInfo) -> None:
        self.rules, self.zone = rules, zone
        self.balance = 0
        self.earned: list[tuple[datetime, int]] = []

    def move(self, at: datetime, points: int) -> None:
        self.balance = max(0, self.balance + points)
        if points > 0:
            self.earned.append((at, points))

    def measured(self, at: datetime) -> Measured:
        if self.rules.qualification == "BALANCE":
            return Measured(self.balance)
        from largesse.loyalty.decide.tier_dates import period_bounds

        start, end = period_bounds(self.rules, at, self.zone)
        return Measured(sum(n for when, n in self.earned if start <= when < end))


@given(rules_of_any_kind, zones, movements)
def test_stepping_day_by_day_is_stepping_at_once(
    rules: TierRules, zone: ZoneInfo, moved: list[tuple[int, int, int]]
) -> None:
    whole = structure(rules)
    books = Books(rules, zone)
    daily, rarely = TierStanding(), TierStanding()
    moves_daily: list[TierMove] = []
    moves_rarely: list[TierMove] = []
    now = datetime(2026, 1, 15, tzinfo=UTC)
    for days, hours, points in [*moved, (800, 0, 0)]:
        then = now + timedelta(days=days, hours=hours)
        day = last_day(now + timedelta(days=1), zone)
        while midnight(day, zone) < then:
            at = midnight(day, zone)
            if at > now:
                stepped = step(daily, books.measured(at), whole, at, zone)
                daily, moves_daily = stepped.standing, [*moves_daily, *stepped.moves]
            day += timedelta(days=1)
        # What happened before the movement is followed with the points of before.
        before = then - timedelta(microseconds=1)
        stepped = step(rarely, books.measured(before), whole, before, zone)
        rarely, moves_rarely = stepped.standing, [*moves_rarely, *stepped.moves]
        books.move(then, points)
        for name in ("daily", "rarely"):
            standing = daily if name == "daily" else rarely
            stepped = step(standing, books.measured(then), whole, then, zone)
            if name == "daily":
                daily, moves_daily = stepped.standing, [*moves_daily, *stepped.moves]
            else:
                rarely, moves_rarely = stepped.standing, [*moves_rarely, *stepped.moves]
        now = then
    assert moves_daily == moves_rarely
    assert set(daily.claims) == set(rarely.claims)


@given(rules_of_any_kind, zones, movements)
def test_never_two_tiers_and_moves_follow_each_other(
    rules: TierRules, zone: ZoneInfo, moved: list[tuple[int, int, int]]
) -> None:
    whole = structure(rules)
    books = Books(rules, zone)
    standing, now, has = TierStanding(), START, None
    for days, hours, points in moved:
        now += timedelta(days=days, hours=hours)
        books.move(now, points)
        stepped = step(standing, books.measured(now), whole, now, zone)
        standing = stepped.standing
        for move in stepped.moves:
            assert move.from_tier == has
            assert (move.movement == "joined") == (move.from_tier is None)
            assert (move.movement == "left") == (move.to_tier is None)
            has = move.to_tier
        held = held_tier(whole, standing, now)
        assert (held.tier.id if held else None) == has
        assert len(standing.claims) <= len(whole.tiers) + 1
        assert step(standing, books.measured(now), whole, now, zone).moves == ()


@given(
    st.sampled_from(("MONTH", "QUARTER", "HALF_YEAR", "YEAR")),
    st.lists(st.integers(0, 200), min_size=1, max_size=10),
)
def test_within_a_period_more_points_never_lower_a_tier(period: str, gains: list[int]) -> None:
    rules = TierRules("POINTS_IN_PERIOD", period, "IMMEDIATE", "END_OF_PERIOD")  # type: ignore[arg-type]
    whole, standing, points, rank = structure(rules), TierStanding(), 0, -1
    for number, gain in enumerate(gains):
        now = START + timedelta(hours=number)
        points += gain
        stepped = step(standing, Measured(points), whole, now, ZoneInfo("UTC"))
        standing = stepped.standing
        held = held_tier(whole, standing, now)
        found = held.tier.points_from if held else -1
        assert found >= rank
        assert {move.movement for move in stepped.moves} <= {"joined", "upgraded"}
        reached = qualified(whole, Measured(points))
        assert found == (reached.points_from if reached else -1)
        rank = found


@given(rules_of_any_kind, zones, st.integers(0, 700), st.integers(0, 700))
def test_recalculating_never_lowers(
    rules: TierRules, zone: ZoneInfo, before: int, after: int
) -> None:
    first, second = structure(BALANCE), structure(rules)
    standing = step(TierStanding(), Measured(before), first, START, zone).standing
    now = START + timedelta(days=3)
    had = held_tier(first, standing, now)
    stepped = recalculate(standing, Measured(after), second, now, zone)
    has = held_tier(second, stepped.standing, now)
    assert {move.movement for move in stepped.moves} <= {"joined", "upgraded", "prolonged"}
    if had is not None:
        assert has is not None
        assert has.tier.points_from >= had.tier.points_from


def test_a_claim_is_a_time() -> None:
    """A claim that ended is not there after the step that follows its end."""
    standing = TierStanding((Claim("gold", START, START + timedelta(days=1), START.date()),), START)
    stepped = step(standing, Measured(0), structure(YEAR), START + timedelta(days=9), SEOUL)
    assert [move.movement for move in stepped.moves] == ["left"]
    assert stepped.standing.claims == ()
