"""Which tiers one more referee reaches."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from largesse.referrals.decide.tiers import reached
from largesse.referrals.model import ReferralTier, TierKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def tier(kind: TierKind, referees: int, segment_id: str | None = None) -> ReferralTier:
    return ReferralTier(
        id=f"{kind}{referees}",
        campaign_id="camp_1",
        name="a tier",
        kind=kind,
        referees=referees,
        reward_id="rew_1",
        created_at=NOW,
        segment_id=segment_id,
    )


@given(st.integers(1, 20), st.integers(0, 200))
def test_every_so_many_give_as_often_as_they_fit(every: int, come: int) -> None:
    times = sum(len(reached([tier("every", every)], n, frozenset())) for n in range(1, come + 1))
    assert times == come // every


@given(st.integers(1, 20), st.integers(0, 200))
def test_a_minimum_is_reached_once(minimum: int, come: int) -> None:
    one = tier("minimum", minimum)
    times = sum(len(reached([one], n, frozenset())) for n in range(1, come + 1))
    assert times == (come >= minimum)


def test_a_tier_of_a_segment_asks_who_is_in_it() -> None:
    one = tier("every", 1, "seg_1")
    assert reached([one], 1, frozenset()) == []
    assert reached([one], 1, frozenset({"seg_1"})) == [one]
    assert reached([msgspec.structs.replace(one, active=False)], 1, frozenset({"seg_1"})) == []
