"""A list that ends before its end is read whole, however many things share a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.kernel.instant import instant_text
from largesse.transfer.decide.copying.comparing import differences
from largesse.transfer.decide.copying.ids import texts_in, with_our_ids
from largesse.transfer.decide.copying.lists import (
    LISTS,
    Listed,
    next_place,
    query_of,
    things_in,
)
from largesse.transfer.model import Place

START = datetime(2026, 1, 1, tzinfo=UTC)


class Shop:
    """A list as the wire has it: sorted, bounded, and never more than so many pages of it."""

    def __init__(self, steps: list[int], pages: int, *, knows_beginnings: bool = True) -> None:
        self.knows_beginnings = knows_beginnings
        moment, self.things = START, []
        for number, step in enumerate(steps):
            moment += timedelta(milliseconds=step)
            self.things.append((moment, f"code-{number:04d}"))
        self.pages, self.asked = pages, 0

    def answer(self, query: dict[str, str]) -> dict[str, Any]:
        self.asked += 1
        page, limit = int(query["page"]), int(query["limit"])
        assert 1 <= page <= self.pages
        after, before = query.get("created_at[after]"), query.get("created_at[before]")
        found = [
            (moment, code)
            for moment, code in self.things
            if (after is None or moment > datetime.fromisoformat(after))
            and (before is None or moment < datetime.fromisoformat(before))
        ]
        beginning = query.get("filters[code][conditions][$starts_with][0]", "")
        if self.knows_beginnings:
            found = [each for each in found if each[1].startswith(beginning)]
        order = query["order"]
        place = 1 if order.endswith("code") else 0
        found.sort(key=lambda each: each[place], reverse=order.startswith("-"))
        shown = found[(page - 1) * limit : page * limit]
        return {
            "data_ref": "vouchers",
            "vouchers": [
                {"id": code, "code": code, "created_at": instant_text(moment)}
                for moment, code in shown
            ],
            "total": len(found),
        }


def read(shop: Shop, listed: Listed, per_page: int) -> tuple[set[str], Place]:
    place, seen = Place(), set[str]()
    while not place.over:
        answer = shop.answer(query_of(listed, place, per_page))
        things = things_in(answer)
        new = {each["id"] for each in things} - seen
        seen |= new
        place = next_place(
            listed,
            place,
            things,
            total=answer["total"],
            anything_new=bool(new),
            complete=len(seen) >= len(shop.things),
            per_page=per_page,
        )
        assert shop.asked < 20_000, "it goes round in circles"
    return seen, place


TIES = st.lists(st.integers(1, 60), max_size=4)


@settings(max_examples=20)
@given(ties=TIES, step=st.integers(1, 5))
def test_everything_is_read(ties: list[int], step: int) -> None:
    steps = [step if place == 0 else 0 for many in ties for place in range(many)]
    shop = Shop(steps, pages=3)
    listed = msgspec.structs.replace(LISTS["vouchers"], pages=3)
    seen, place = read(shop, listed, per_page=4)
    assert len(seen) == len(shop.things)
    assert place.over


def test_more_at_one_moment_than_a_source_can_show_is_said() -> None:
    """A source that knows no beginnings shows a moment from both ends, and that is all."""
    shop = Shop([0] * 40, pages=3, knows_beginnings=False)
    listed = msgspec.structs.replace(LISTS["vouchers"], pages=3)
    seen, place = read(shop, listed, per_page=4)
    assert len(seen) < 40
    assert place.cut


def test_a_list_without_bounds_is_read_from_both_ends() -> None:
    shop = Shop([1] * 20, pages=3)
    listed = Listed("/v1/orders", ("created_at", "-created_at"), pages=3)
    assert len(read(shop, listed, per_page=4)[0]) == 20
    long = Shop([1] * 30, pages=3)
    seen, place = read(long, listed, per_page=4)
    assert (len(seen), place.cut) == (24, True)


def test_a_list_of_no_length_is_over_at_once() -> None:
    shop = Shop([], pages=3)
    assert read(shop, LISTS["vouchers"], per_page=4) == (set(), Place(over=True))
    assert shop.asked == 1


def test_ids_are_put_in_place_of_ids_and_nowhere_else() -> None:
    thing = {
        "id": "v_1",
        "redemptions": {"r_1": {"stacked": ["r_2"]}},
        "metadata": {"v_1": "v_1"},
        "name": "v_1",
    }
    assert {"v_1", "r_1", "r_2"} <= set(texts_in(thing))
    assert with_our_ids(thing, {"v_1": "v_9", "r_1": "r_9", "r_2": "r_8"}) == {
        "id": "v_9",
        "redemptions": {"r_9": {"stacked": ["r_8"]}},
        "metadata": {"v_1": "v_1"},
        "name": "v_1",
    }


def test_nothing_and_empty_are_the_same_and_the_rest_is_told_by_path() -> None:
    assert differences("v_1", {"a": None, "b": {}, "c": [], "updated_at": "x"}, {"d": ""}) == ()
    (found,) = differences("v_1", {"a": [{"b": 1}]}, {"a": [{"b": 2}]})
    assert (found.their_id, found.path, found.theirs, found.ours) == ("v_1", ".a[0].b", 1, 2)
    (longer,) = differences("v_1", {"a": [1]}, {"a": [1, 2]})
    assert longer.path == ".a"
