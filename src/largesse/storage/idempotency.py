"""The same key, the same answer, once.

A repeated request must find the first one's answer, and two at the same moment must not both
act. The key is claimed by an insert inside the work's own transaction: the second insert waits
for the first transaction to end, then finds the answer, or, when the first was rolled back,
goes ahead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from largesse.kernel.problem import refuse
from largesse.storage.database import Connection
from largesse.storage.queries import load_queries
from largesse.storage.work import Work

SQL = load_queries(__package__)


class AlreadyAnsweredError(Exception):
    """Raised when the request was answered before; carries that answer."""

    def __init__(self, body: bytes, *, refused: bool) -> None:
        super().__init__("already answered")
        self.body = body
        self.refused = refused


@asynccontextmanager
async def transaction(work: Work) -> AsyncIterator[Connection]:
    """Open the transaction of a use case, claiming the request's idempotency key if it has one.

    Raises `AlreadyAnsweredError` when the key was answered, and refuses with `invalid_payload`
    when it was used for another request.
    """
    async with work.database.transaction() as connection:
        await _claim(connection, work)
        yield connection


async def _claim(connection: Connection, work: Work) -> None:
    promise = work.idempotency
    if promise is None:
        return
    claimed = await SQL.claim_key.run(
        connection,
        project_id=work.project.id,
        key=promise.key,
        fingerprint=promise.fingerprint,
        now=work.now,
    )
    if claimed:
        return
    row = await SQL.answer.one(connection, project_id=work.project.id, key=promise.key)
    if row is None or row["fingerprint"] != promise.fingerprint or row["body"] is None:
        raise refuse(
            "idempotency_key_reused", "Idempotency-Key", need="the same request", got=promise.key
        )
    raise AlreadyAnsweredError(row["body"], refused=row["refused"])


async def answer(connection: Connection, work: Work, result: Any, *, refused: bool = False) -> None:
    """Keep the answer of this request, inside its transaction."""
    promise = work.idempotency
    if promise is None:
        return
    await SQL.keep_answer.run(
        connection,
        project_id=work.project.id,
        key=promise.key,
        body=promise.encode(result),
        refused=refused,
    )
