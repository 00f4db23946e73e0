"""Bring a database's schema to what this program knows.

A migration is a plain SQL file `NNNN_pre_name.sql` or `NNNN_post_name.sql`. What must be there
before the new program runs is `pre`; what may only go once the old program is gone is `post`.
Each is one transaction with time-outs, so that it waits in no queue of locks for long and stops
nobody else; all of them run under one advisory lock, so that processes starting together migrate
once.

An index of a large table is made while the table is written to, which no transaction can: a file
whose first line is `-- concurrently` holds `create index concurrently if not exists` alone, one
statement after the other. Such a step takes as long as it takes, and one that broke off is begun
again: what it left half made is dropped first.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Literal

import msgspec
import psycopg
from psycopg.rows import TupleRow

Phase = Literal["pre", "post"]
BOTH: tuple[Phase, ...] = ("pre", "post")
OLDEST_POSTGRES = 15

_FILE = re.compile(r"(\d{4})_(pre|post)_([a-z0-9_]+)\.sql")
# "largesse" as a number: any constant does, if nobody else takes it.
_ADVISORY_LOCK = 0x6C61_7267_6573_7365
_FIRST_START_LOCK = _ADVISORY_LOCK + 1
_CONCURRENTLY = "-- concurrently\n"
_COMMENT = re.compile(r"^--.*$", re.MULTILINE)
_INDEX = re.compile(r"create (?:unique )?index concurrently if not exists ([a-z_]+)")
_LOCK_TIMEOUT = "5s"
_STATEMENT_TIMEOUT = "15min"
_LOCK_ATTEMPTS = 12

_Connection = psycopg.Connection[TupleRow]
_Say = Callable[[str], None]


class Migration(msgspec.Struct, frozen=True):
    """One step of the schema."""

    number: int
    phase: Phase
    name: str
    sql: bytes

    @property
    def concurrent_indexes(self) -> dict[str, str]:
        """Return the indexes to make outside a transaction: their statements by name."""
        text = self.sql.decode()
        if not text.startswith(_CONCURRENTLY):
            return {}
        statements = [s for part in text.split(";\n") if (s := _COMMENT.sub("", part).strip())]
        named = {_INDEX.match(statement): statement for statement in statements}
        if None in named:
            raise ValueError(f"{self.number:04d} may hold {_INDEX.pattern} only")
        return {match[1]: statement for match, statement in named.items() if match}

    @property
    def checksum(self) -> str:
        """Return the digest that tells an edited file."""
        return hashlib.sha256(self.sql).hexdigest()


class Status(msgspec.Struct, frozen=True):
    """Where a database stands: numbers applied, steps still to do."""

    applied: tuple[int, ...]
    pending: tuple[Migration, ...]

    @property
    def ready(self) -> bool:
        """Return whether this program can work: every `pre` step is done."""
        return all(migration.phase == "post" for migration in self.pending)


class SchemaError(Exception):
    """The database cannot be used by this program; nothing has been changed."""


class NewerSchemaError(SchemaError):
    """The database was migrated by a newer program."""


class ChangedMigrationError(SchemaError):
    """A step that has run is not the step this program knows under its number."""


def known_migrations(package: str = "largesse.storage") -> list[Migration]:
    """Return the steps in `migrations/` in order; a misnamed or doubled one is a bug."""
    found: dict[int, Migration] = {}
    for file in files(package).joinpath("migrations").iterdir():
        if not file.name.endswith(".sql"):
            continue
        match = _FILE.fullmatch(file.name)
        if match is None:
            raise ValueError(f"{file.name} is not named NNNN_pre_name.sql or NNNN_post_name.sql")
        number = int(match[1])
        if number in found:
            raise ValueError(f"two migrations have the number {number}")
        phase: Phase = "pre" if match[2] == "pre" else "post"
        found[number] = Migration(number, phase, match[3], file.read_bytes())
    return [found[number] for number in sorted(found)]


def migrate(
    url: str,
    *,
    phases: Collection[Phase] = BOTH,
    say: _Say | None = None,
    migrations: list[Migration] | None = None,
) -> list[Migration]:
    """Apply the missing steps and return them; with none missing nothing happens.

    `say` is told of every step as it begins. Raises `SchemaError` before anything is changed when
    the database is newer, was made by other steps, or its PostgreSQL is too old.
    """
    known = known_migrations() if migrations is None else migrations
    tell = say or _silent
    with _connected(url) as connection, _alone(connection, _ADVISORY_LOCK, tell):
        _refuse_old_server(connection)
        _make_table(connection)
        pending = [step for step in _pending(connection, known) if step.phase in phases]
        for step in pending:
            tell(f"{step.number:04d} {step.phase} {step.name}")
            _apply_patiently(connection, step, tell)
    return pending


def schema_status(url: str, *, migrations: list[Migration] | None = None) -> Status:
    """Return where the database stands; raises `SchemaError` as `migrate` does."""
    known = known_migrations() if migrations is None else migrations
    with _connected(url) as connection:
        _refuse_old_server(connection)
        pending = _pending(connection, known)
    missing = {step.number for step in pending}
    return Status(tuple(s.number for s in known if s.number not in missing), tuple(pending))


@contextmanager
def alone(url: str, *, say: _Say | None = None) -> Iterator[None]:
    """Keep other processes from their first start meanwhile: one project, one set of keys."""
    with _connected(url) as connection, _alone(connection, _FIRST_START_LOCK, say or _silent):
        yield


def _silent(_: str) -> None:
    pass


@contextmanager
def _connected(url: str) -> Iterator[_Connection]:
    with psycopg.connect(
        url, autocommit=True, prepare_threshold=None, connect_timeout=30
    ) as connection:
        yield connection


@contextmanager
def _alone(connection: _Connection, lock: int, tell: _Say) -> Iterator[None]:
    # Asked again and again rather than waited for: a waiting statement is a transaction that stops
    # the other's `create index concurrently` and counts against its own time-outs.
    asked = 0
    while not _value(connection, "select pg_try_advisory_lock(%s)", lock):
        if asked == 20:
            tell("Waiting for another process that prepares the database ...")
        asked += 1
        time.sleep(0.1)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(%s)", [lock])


def _refuse_old_server(connection: _Connection) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_POSTGRES:
        raise SchemaError(
            f"The database is PostgreSQL {version}; Largesse needs {OLDEST_POSTGRES} or newer."
        )


def _make_table(connection: _Connection) -> None:
    if not _table_exists(connection):
        connection.execute(
            "create table if not exists schema_migration (number integer primary key, "
            "name text not null, checksum text not null, "
            "applied_at timestamptz not null default now())"
        )


def _table_exists(connection: _Connection) -> bool:
    return bool(_value(connection, "select to_regclass('schema_migration') is not null"))


def _pending(connection: _Connection, known: list[Migration]) -> list[Migration]:
    if not _table_exists(connection):
        return list(known)
    rows = connection.execute("select number, name, checksum from schema_migration").fetchall()
    applied = {int(number): (str(name), str(checksum)) for number, name, checksum in rows}
    by_number = {step.number: step for step in known}
    unknown = sorted(set(applied) - set(by_number))
    if unknown:
        name = applied[unknown[-1]][0]
        raise NewerSchemaError(
            f"The database is newer than this program: it has migration {unknown[-1]:04d} "
            f"({name}), this program knows up to {max(by_number, default=0):04d}. "
            "Start the newer version, or restore a backup made before it."
        )
    for number, (name, checksum) in sorted(applied.items()):
        if checksum != by_number[number].checksum:
            raise ChangedMigrationError(
                f"Migration {number:04d} ({name}) ran on this database with another content "
                "than this program's file. Files that have run must not be edited: restore it, "
                "and write the change as a new migration."
            )
    return [step for step in known if step.number not in applied]


def _apply_patiently(connection: _Connection, step: Migration, tell: _Say) -> None:
    for attempt in range(1, _LOCK_ATTEMPTS + 1):
        try:
            _apply(connection, step)
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if attempt == _LOCK_ATTEMPTS:
                raise
            tell(f"{step.number:04d} waits for a lock others hold (attempt {attempt}) ...")
            time.sleep(min(0.5 * attempt, 5))
        else:
            return


def _apply(connection: _Connection, step: Migration) -> None:
    indexes = step.concurrent_indexes
    for name, statement in indexes.items():
        _make_index(connection, name, statement)
    with connection.transaction():
        connection.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
        connection.execute(f"set local statement_timeout = '{_STATEMENT_TIMEOUT}'")
        if not indexes:
            connection.execute(step.sql)
        connection.execute(
            "insert into schema_migration (number, name, checksum) values (%s, %s, %s)",
            [step.number, f"{step.phase}_{step.name}", step.checksum],
        )


def _make_index(connection: _Connection, name: str, statement: str) -> None:
    """Make one index beside the table's readers and writers, whom it makes wait for nothing."""
    half_made = "select not indisvalid from pg_index where indexrelid = to_regclass(%s)"
    if _value(connection, half_made, name):
        connection.execute(f"drop index concurrently {name}".encode())
    connection.execute(statement.encode())


def _value(connection: _Connection, sql: str, *parameters: Any) -> Any:
    row = connection.execute(sql.encode(), parameters or None).fetchone()
    return row[0] if row else None
