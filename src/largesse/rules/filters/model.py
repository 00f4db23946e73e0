"""The nouns of a filter: fields, conditions, and the plain tests they become at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from largesse.rules.values import Number

FieldKind = Literal["any", "text", "number", "flag", "moment", "birthday", "active", "generation"]
"""What a field holds. `any` is metadata, where anything may stand; a `birthday` comes back every
year; `active` and `generation` are what lists of offers tell of their state."""

Value = str | Number | bool


class FilterField(msgspec.Struct, frozen=True):
    """A field that may be asked about, and where it stands in the document."""

    kind: FieldKind
    path: tuple[str, ...]


class FilterCondition(msgspec.Struct, frozen=True):
    """One operator on one field; `values` are as they were written, and readable."""

    path: tuple[str, ...]
    operator: str
    values: tuple[Value, ...] = ()
    kind: FieldKind = "any"


class Stretch(msgspec.Struct, frozen=True):
    """From `start` up to but without `end`; an end that is `None` is open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, instant: datetime) -> bool:
        """Return whether an instant lies within."""
        return (self.start is None or instant >= self.start) and (
            self.end is None or instant < self.end
        )


class Test(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A plain question to one value, the same here and in SQL.

    `same`: one of `texts`, or an instant within one of `stretches`. `present`: there at all.
    `contains`: a text with one of `texts` in it, or a list that holds one of them. `starts`,
    `ends`: a text that does. `number`: from `least` to `most`, without them when `strict`.
    `count`: so many elements. `moment`: an instant within one of `stretches`. `yearly`: a day of
    the year among `texts`, as `MM-DD`.
    """

    __test__ = False  # not one of pytest's

    path: tuple[str, ...]
    test: Literal[
        "same", "present", "contains", "starts", "ends", "number", "count", "moment", "yearly"
    ]
    negated: bool = False
    texts: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    least: Number | None = None
    most: Number | None = None
    strict: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the test as the SQL function reads it."""
        return {
            "path": list(self.path),
            "test": self.test,
            "negated": self.negated,
            "texts": list(self.texts),
            "stretches": [
                [end and end.isoformat() for end in (stretch.start, stretch.end)]
                for stretch in self.stretches
            ],
            "least": None if self.least is None else str(self.least),
            "most": None if self.most is None else str(self.most),
            "strict": self.strict,
        }


class Group(msgspec.Struct, frozen=True):
    """Tests and groups of which all must pass or, with `any_of`, one; none at all passes."""

    any_of: bool
    members: tuple[Test | Group, ...]

    def as_json(self, zone: str) -> dict[str, Any]:
        """Return the group as the SQL function reads it."""
        return {
            "any_of": self.any_of,
            "zone": zone,
            "conditions": [
                member.as_json(zone) if isinstance(member, Group) else member.as_json()
                for member in self.members
            ],
        }


class Clock(msgspec.Struct, frozen=True):
    """The moment and the zone relative dates are counted from."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.astimezone(self.zone).date()


class FilterOperator(msgspec.Struct, frozen=True):
    """One operator: what it may be asked of, and the test it becomes.

    `test(condition, clock)` raises `UnreadableError` for values it cannot use.
    """

    name: str
    kinds: frozenset[FieldKind]
    test: Callable[[FilterCondition, Clock], Test | Group]


class Filter(msgspec.Struct, frozen=True):
    """Conditions that must all hold or, with `any_of`, one of which must."""

    any_of: bool = False
    conditions: tuple[FilterCondition, ...] = ()
