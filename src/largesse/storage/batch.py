"""Things of one kind that are looked at and changed together: found once, written once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Literal, Protocol, TypeVar

Taken = Literal["created", "updated", "unchanged"]
"""What came of one draft of a batch that was not refused."""


class OneByOneError(Exception):
    """A batch cannot be taken together; its drafts taken one by one have the outcome they should.

    Somebody else takes an id meanwhile, the batch frees an id and takes it itself, or one draft
    teaches the catalogue what the next one needs. The caller's savepoint is lost.
    """


class Named(Protocol):
    """A thing with an id of ours and perhaps one of the merchant's."""

    @property
    def id(self) -> str: ...

    @property
    def source_id(self) -> str | None: ...


Thing = TypeVar("Thing", bound=Named)


class Batch(Generic[Thing]):
    """What is known of the things a batch is about, as each of its drafts in turn leaves them."""

    def __init__(self, known: Iterable[Thing] = ()) -> None:
        self._by_id: dict[str, Thing] = {}
        self._by_source_id: dict[str, Thing] = {}
        self._new: set[str] = set()
        self._touched: dict[str, None] = {}
        self.changes: list[tuple[Thing | None, Thing]] = []
        """Every change in turn, before and after; nothing is before what is new."""
        for thing in known:
            self._place(thing)

    def by_id(self, thing_id: str) -> Thing | None:
        """Return the thing with this id, as it is by now."""
        return self._by_id.get(thing_id)

    def by_source_id(self, source_id: str) -> Thing | None:
        """Return the thing with this id of the merchant's, as it is by now."""
        return self._by_source_id.get(source_id)

    def keep(self, before: Thing | None, after: Thing) -> Taken:
        """Take a thing as it is after a draft, if that is a change; say what it is."""
        return "unchanged" if after == before else self.change(before, after)

    def change(self, before: Thing | None, after: Thing) -> Taken:
        """Take a thing as it is after a draft, to be written even when it is the same."""
        if before is None:
            self._new.add(after.id)
        elif before.source_id is not None and before.source_id != after.source_id:
            self._by_source_id.pop(before.source_id, None)
        self._touched[after.id] = None
        self._place(after)
        self.changes.append((before, after))
        return "created" if before is None else "updated"

    @property
    def new(self) -> list[Thing]:
        """Return what is to be inserted, as it is by now."""
        return [self._by_id[each] for each in self._touched if each in self._new]

    @property
    def changed(self) -> list[Thing]:
        """Return what was there and is to be written, as it is by now."""
        return [self._by_id[each] for each in self._touched if each not in self._new]

    def _place(self, thing: Thing) -> None:
        self._by_id[thing.id] = thing
        if thing.source_id is not None:
            self._by_source_id[thing.source_id] = thing


def refuse_rivals(written: int, wanted: int) -> None:
    """Raise `OneByOneError` when fewer rows were written than were to be."""
    if written != wanted:
        raise OneByOneError
