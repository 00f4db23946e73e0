"""The lists a source is read through, and how to get all of one that ends before its end.

A numbered list of the wire ends at its hundredth page. Where it can be asked for things made
after a moment, reading goes on from the moment of the last one; where more things share a moment
than a list shows, that moment is read by name, from both ends, and if that is not enough by what
names begin with. Other lists are read in every order they have, from both ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from largesse.kernel.instant import instant_text
from largesse.transfer.model import Place

PER_PAGE = 100


class Listed(msgspec.Struct, frozen=True):
    """One list: where it is, and what it can be asked.

    `since` and `until` bound it by when things were made, `tie_order` sorts what was made at one
    moment, `begins` asks for those that begin with a text there. `single` is a list that has no
    pages. `one` is where one thing is read alone.
    """

    path: str
    orders: tuple[str, ...] = ("created_at", "-created_at", "updated_at", "-updated_at")
    since: str = ""
    until: str = ""
    tie_order: str = ""
    begins: str = ""
    pages: int = 100
    single: bool = False
    one: str = ""


_MADE = ("created_at[after]", "created_at[before]")
_BEGINS = "filters[code][conditions][$starts_with][0]"
_LETTERS = tuple(map(chr, range(0x21, 0x7F)))
_LONGEST_BEGINNING = 40
_DATES = ("start_date", "end_date")
_TURNS = ("created_at", "-created_at", "id", "-id", "voucher_code", "-voucher_code")

LISTS: dict[str, Listed] = {
    "metadata_schemas": Listed("/v1/metadata-schemas", single=True),
    "categories": Listed("/v1/categories", single=True, one="/v1/categories/{id}"),
    "products": Listed(
        "/v1/products", since=_DATES[0], until=_DATES[1], tie_order="updated_at",
        one="/v1/products/{id}",
    ),
    "skus": Listed("/v1/products", one="/v1/skus/{id}"),
    "product_collections": Listed(
        "/v1/product-collections", one="/v1/product-collections/{id}"
    ),
    "customers": Listed(
        "/v1/customers", since=_MADE[0], until=_MADE[1], tie_order="source_id", pages=99,
        one="/v1/customers/{id}",
    ),
    "segments": Listed("/v1/segments", orders=("",), one="/v1/segments/{id}"),
    "validation_rules": Listed(
        "/v1/validation-rules", since=_DATES[0], until=_DATES[1], tie_order="name",
        one="/v1/validation-rules/{id}",
    ),
    "campaigns": Listed("/v1/campaigns", one="/v1/campaigns/{id}"),
    "promotion_tiers": Listed("/v1/promotions/tiers", one="/v1/promotions/tiers/{id}"),
    "promotion_stacks": Listed(
        "/v1/promotions/stacks", since=_MADE[0], until=_MADE[1], tie_order="name"
    ),
    "vouchers": Listed(
        "/v1/vouchers", since=_MADE[0], until=_MADE[1], tie_order="code", pages=99, begins=_BEGINS,
        one="/v1/vouchers/{id}",
    ),
    "orders": Listed("/v1/orders", one="/v1/orders/{id}"),
    "publications": Listed("/v1/publications", orders=_TURNS),
    "redemptions": Listed(
        "/v1/redemptions", since=_MADE[0], until=_MADE[1], tie_order="id", pages=99,
        one="/v1/redemptions/{id}",
    ),
    "rule_assignments": Listed("/v1/validation-rules-assignments"),
}  # fmt: skip


def query_of(listed: Listed, place: Place, per_page: int = PER_PAGE) -> dict[str, str]:
    """Return the parameters of the page at a place."""
    if listed.single:
        return {}
    query = {"limit": str(per_page), "page": str(place.page)}
    if place.tie is not None:
        moment = datetime.fromisoformat(place.tie)
        order = listed.tie_order if place.turn == 0 else f"-{listed.tie_order}"
        if place.beginnings:
            query[listed.begins] = place.beginnings[0]
        return query | {
            "order": order,
            listed.since: instant_text(moment - timedelta(milliseconds=1)),
            listed.until: instant_text(moment + timedelta(milliseconds=1)),
        }
    order = listed.orders[place.turn]
    if order:
        query["order"] = order
    if place.after is not None:
        query[listed.since] = place.after
    return query


def next_place(
    listed: Listed,
    place: Place,
    things: Sequence[Mapping[str, Any]],
    *,
    anything_new: bool,
    complete: bool,
    total: int | None = None,
    per_page: int = PER_PAGE,
) -> Place:
    """Return where a list goes on after a page of these things.

    `anything_new` says whether the page had what this copy had not seen, `complete` whether as
    much was seen as the source says there is; `total` is what it says of what this page is of.
    """
    if listed.single:
        return Place(over=True)
    short = len(things) < per_page
    if complete and place.tie is not None:
        # Reading a moment from all its sides mostly shows what was seen.
        return _over(place)
    if place.beginnings:
        return _after_beginning(listed, place, things, total, per_page)
    if place.tie is not None:
        return _after_tie(listed, place, short=short, anything_new=anything_new)
    if short:
        return _over(place)
    if place.turn == 1 and not anything_new:
        return _over(place)
    if place.page < listed.pages:
        return msgspec.structs.replace(place, page=place.page + 1)
    if not listed.since:
        return _next_turn(listed, place, complete=complete)
    first, last = moment_of(things[0]), moment_of(things[-1])
    # A moment of the wire has milliseconds and the source may know more: one too many is asked.
    after = instant_text(datetime.fromisoformat(last) - timedelta(milliseconds=1))
    if after == place.after or first == last:
        return Place(tie=last, cut=place.cut)
    return Place(after=after, cut=place.cut)


def _after_tie(listed: Listed, place: Place, *, short: bool, anything_new: bool) -> Place:
    whole = short or (place.turn == 1 and not anything_new)
    if not whole and place.page < listed.pages:
        return msgspec.structs.replace(place, page=place.page + 1)
    if not whole and place.turn == 0:
        return Place(turn=1, tie=place.tie, cut=place.cut)
    if not whole and listed.begins:
        return Place(tie=place.tie, beginnings=_LETTERS, cut=place.cut)
    return _past_tie(place, cut=not whole)


def _after_beginning(
    listed: Listed,
    place: Place,
    things: Sequence[Mapping[str, Any]],
    total: int | None,
    per_page: int,
) -> Place:
    """Return where to go on among names that begin with something: longer, or the next."""
    beginning, *others = place.beginnings
    if any(not str(each.get(listed.tie_order)).startswith(beginning) for each in things):
        # The source does not know the question and answers another.
        return _past_tie(place, cut=True)
    many = total is not None and total > listed.pages * per_page
    if (place.page == 1 and many) or (len(things) == per_page and place.page == listed.pages):
        if len(beginning) >= _LONGEST_BEGINNING:
            return _past_tie(place, cut=True)
        longer = (beginning + letter for letter in _LETTERS)
        return Place(tie=place.tie, beginnings=(*longer, *others), cut=place.cut)
    if len(things) == per_page:
        return msgspec.structs.replace(place, page=place.page + 1)
    if others:
        return Place(tie=place.tie, beginnings=tuple(others), cut=place.cut)
    return _past_tie(place, cut=False)


def _past_tie(place: Place, *, cut: bool) -> Place:
    past = datetime.fromisoformat(str(place.tie)) + timedelta(microseconds=999)
    after = past.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return Place(after=after, cut=place.cut or cut)


def _next_turn(listed: Listed, place: Place, *, complete: bool) -> Place:
    if complete:
        return _over(place)
    if place.turn + 1 < len(listed.orders):
        return Place(turn=place.turn + 1)
    return Place(over=True, cut=True)


def _over(place: Place) -> Place:
    return Place(over=True, cut=place.cut)


def things_in(answer: Any) -> list[dict[str, Any]]:
    """Return the things on a page; a page that is none has nothing."""
    if not isinstance(answer, dict):
        return []
    things = answer.get(str(answer.get("data_ref") or "data"))
    if not isinstance(things, list):
        return []
    return [each for each in things if isinstance(each, dict)]


TOLD_EXACTLY = 100_000
"""A longer list's length may be an estimate."""


def is_complete(total: int | None, found: int) -> bool:
    """Return whether so many things are all a source says it has."""
    return total is not None and total <= TOLD_EXACTLY and found >= total


def total_of(answer: Any) -> int | None:
    """Return how many things a list says it has."""
    total = answer.get("total") if isinstance(answer, dict) else None
    return total if isinstance(total, int) else None


def moment_of(thing: Mapping[str, Any]) -> str:
    """Return when a thing was made; a redemption says `date`."""
    made = thing.get("created_at") or thing.get("date")
    return made if isinstance(made, str) else "1970-01-01T00:00:00.000Z"
