"""Rows written a moment later: all of them, in few statements, and never without bound."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from largesse.storage import later
from largesse.storage.later import Later
from largesse.storage.queries import Query

QUERY = Query("insert_rows", "insert into row select %(rows)s")
OTHER = Query("insert_others", "insert into other select %(rows)s")


class Table:
    """Takes rows, unless it is away."""

    def __init__(self) -> None:
        self.written: list[tuple[str, int]] = []
        self.away = False

    async def write(self, query: Query, rows: list[dict[str, Any]]) -> None:
        await asyncio.sleep(0)
        if self.away:
            raise OSError("away")
        self.written.append((query.name, len(rows)))


def rows(many: int) -> list[dict[str, Any]]:
    return [{"n": number} for number in range(many)]


def test_rows_of_a_moment_are_one_statement() -> None:
    async def story() -> Table:
        table = Table()
        waiting = Later(table.write)
        for _ in range(100):
            waiting.add(QUERY, rows(1))
        waiting.add(OTHER, rows(2))
        assert table.written == []
        await asyncio.sleep(0.4)
        await waiting.close()
        return table

    assert asyncio.run(story()).written == [("insert_rows", 100), ("insert_others", 2)]


def test_what_the_database_refuses_waits_and_closing_writes_the_rest() -> None:
    async def story() -> Table:
        table = Table()
        waiting = Later(table.write)
        table.away = True
        waiting.add(QUERY, rows(3))
        with pytest.raises(OSError, match="away"):
            await waiting.flush()
        waiting.add(QUERY, rows(2))
        table.away = False
        await waiting.close()
        return table

    assert asyncio.run(story()).written == [("insert_rows", 5)]


def test_no_more_wait_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(later, "MOST_WAITING", 10)

    async def story() -> Table:
        table = Table()
        waiting = Later(table.write)
        for _ in range(4):
            waiting.add(QUERY, rows(4))
        await waiting.flush()
        waiting.add(QUERY, rows(1))
        await waiting.close()
        return table

    assert asyncio.run(story()).written == [("insert_rows", 8), ("insert_rows", 1)]
    assert "8 rows were left out" in caplog.text
