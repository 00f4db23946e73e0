"""Copies of projects in the database: how far they are, and what came of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.storage import Connection, Row, load_queries
from largesse.storage.database import jsonb
from largesse.transfer.model import Copied, CopiedKind, CopyReport, LeftOut, ProjectCopy

SQL = load_queries("largesse.transfer", "queries/copies.sql")
RESTORED = load_queries("largesse.transfer", "queries/restored.sql")


class UseTold(msgspec.Struct, frozen=True):
    """A code of which the source counts more uses than it lists: how many more."""

    their_id: str
    our_id: str
    code: str
    created_at: datetime
    campaign_id: str | None = None
    quantity: int = 0
    amount: int = 0


async def take_alone(connection: Connection, name: str) -> bool:
    """Return whether nobody else copies; until `let_go` on the same connection."""
    return bool(await SQL.copying_alone.value(connection, name=name))


async def let_go(connection: Connection, name: str) -> None:
    await SQL.let_go.value(connection, name=name)


async def insert_copy(connection: Connection, project_id: str, copy: ProjectCopy) -> None:
    await SQL.insert_copy.run(
        connection,
        id=copy.id,
        project_id=project_id,
        source=copy.source,
        kinds=list(copy.kinds),
        created_at=copy.created_at,
    )


async def running_copy(
    connection: Connection, project_id: str, source: str, kinds: Sequence[str]
) -> ProjectCopy | None:
    row = await SQL.running_copy.one(
        connection, project_id=project_id, source=source, kinds=list(kinds)
    )
    return _copy(row)


async def copy_by_id(connection: Connection, copy_id: str) -> ProjectCopy | None:
    return _copy(await SQL.copy_by_id.one(connection, id=copy_id))


def _copy(row: Row | None) -> ProjectCopy | None:
    return msgspec.convert(row, ProjectCopy) if row else None


async def finish_copy(connection: Connection, report: CopyReport) -> None:
    await SQL.finish_copy.run(
        connection, id=report.id, report=jsonb(report), updated_at=report.finished_at
    )


async def progress(connection: Connection, copy_id: str) -> dict[str, CopiedKind]:
    """Return how far a copy is, by kind."""
    rows = await SQL.progress.all(connection, copy_id=copy_id)
    return {row["kind"]: msgspec.convert(row, CopiedKind) for row in rows}


async def save_progress(connection: Connection, copy_id: str, state: CopiedKind) -> None:
    fields = msgspec.structs.asdict(state) | {"place": jsonb(state.place)}
    await SQL.save_progress.run(connection, copy_id=copy_id, **fields)


async def copied_of_kind(
    connection: Connection, project_id: str, source: str, kind: str, ids: Iterable[str]
) -> dict[str, Copied]:
    """Return what is known of some things of a kind, by their id."""
    rows = await SQL.copied_of_kind.all(
        connection, project_id=project_id, source=source, kind=kind, ids=sorted(set(ids))
    )
    return {row["their_id"]: msgspec.convert(row, Copied) for row in rows}


async def copied_of_ids(
    connection: Connection, project_id: str, source: str, ids: Iterable[str]
) -> list[Copied]:
    """Return what is known of things of any kind under these ids."""
    rows = await SQL.copied_of_ids.all(
        connection, project_id=project_id, source=source, ids=sorted(set(ids))
    )
    return [msgspec.convert(row, Copied) for row in rows]


async def save_copied(
    connection: Connection, project_id: str, source: str, copied: Sequence[Copied]
) -> None:
    if copied:
        await SQL.save_copied.run(
            connection, project_id=project_id, source=source, rows=jsonb(list(copied))
        )


async def uses_told(
    connection: Connection, project_id: str, source: str, copy_id: str, after: str, limit: int
) -> list[UseTold]:
    """Return codes with more uses than were listed, in the order of their ids."""
    rows = await SQL.uses_told.all(
        connection, project_id=project_id, source=source, copy_id=copy_id, after=after, limit=limit
    )
    return [msgspec.convert(row, UseTold) for row in rows]


async def segments_to_activate(connection: Connection, project_id: str, source: str) -> list[str]:
    """Return the ids of segments that are to keep their members from now on."""
    rows = await SQL.segments_to_activate.all(connection, project_id=project_id, source=source)
    return [row["our_id"] for row in rows]


class Seen:
    """What one copy saw of one kind."""

    def __init__(self, project_id: str, source: str, copy_id: str, kind: str) -> None:
        self._asked = {
            "project_id": project_id, "source": source, "copy_id": copy_id, "kind": kind
        }  # fmt: skip

    async def left_out(self, connection: Connection, limit: int) -> tuple[LeftOut, ...]:
        rows = await SQL.left_out.all(connection, limit=limit, **self._asked)
        return tuple(
            LeftOut(row["their_id"], row["left_out_because"], row["foreseen"]) for row in rows
        )

    async def count_unforeseen(self, connection: Connection) -> int:
        return int(await SQL.count_unforeseen.value(connection, **self._asked))

    async def count_here(self, connection: Connection) -> int:
        return int(await SQL.count_here.value(connection, **self._asked))

    async def sample(self, connection: Connection, limit: int) -> list[Row]:
        """Return some of what was brought: their id, ours, and what is known of it besides."""
        return await SQL.sample.all(connection, limit=limit, **self._asked)


async def taken_ids(
    connection: Connection, project_id: str, kind: str, ids: Sequence[str]
) -> set[str]:
    """Return which ids are taken."""
    rows = await RESTORED.taken.all(connection, project_id=project_id, kind=kind, ids=list(ids))
    return {row["id"] for row in rows}


async def ids_by_name(
    connection: Connection, project_id: str, kind: str, names: Sequence[str]
) -> dict[str, str]:
    """Return the ids of what is here under these names."""
    rows = await RESTORED.same_by_name.all(
        connection, project_id=project_id, kind=kind, names=list(names)
    )
    return {row["name"]: row["id"] for row in rows}


async def write_rows(connection: Connection, kind: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows of one kind: new ones as they are, known ones anew."""
    await getattr(RESTORED, kind).run(connection, rows=jsonb(list(rows)))


async def list_in_collection(
    connection: Connection, project_id: str, collection_id: str, items: Sequence[tuple[str, str]]
) -> None:
    """List products and SKUs in a collection anew, those that are here."""
    listed = [
        {"object": kind, "id": item_id, "position": place}
        for place, (kind, item_id) in enumerate(items)
    ]
    await RESTORED.empty_collection.run(
        connection, project_id=project_id, collection_id=collection_id
    )
    await RESTORED.list_in_collection.run(
        connection, project_id=project_id, collection_id=collection_id, items=jsonb(listed)
    )


async def list_in_segment(
    connection: Connection,
    project_id: str,
    segment_id: str,
    customer_ids: Sequence[str],
    entered_at: datetime,
) -> None:
    """List the customers of a static segment anew, those that are here."""
    await RESTORED.empty_segment.run(connection, segment_id=segment_id)
    await RESTORED.list_in_segment.run(
        connection,
        project_id=project_id,
        segment_id=segment_id,
        customer_ids=list(customer_ids),
        entered_at=entered_at,
    )
