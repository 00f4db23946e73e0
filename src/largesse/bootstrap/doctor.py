"""What can be wrong with an installation, looked at one by one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import msgspec

from largesse import access, jobs
from largesse.bootstrap.building import open_server
from largesse.bootstrap.declared import Settings
from largesse.ledger import find_ledger_mismatches
from largesse.redemptions.service.history import find_counter_mismatches
from largesse.storage import Connection, Database
from largesse.storage.embedded import EmbeddedError
from largesse.storage.faults import OperationalError
from largesse.storage.health import server_facts
from largesse.storage.migrate import SchemaError, schema_status

_LEAST_FREE = 1 << 30
_LARGEST_SKEW = timedelta(seconds=5)
_LONGEST_WAIT_SECONDS = 300


class Finding(msgspec.Struct, frozen=True):
    """What one check found."""

    check: str
    well: bool
    detail: str


class DomainCheck(msgspec.Struct, frozen=True):
    """A check a domain brings: `look` returns a sentence for each thing that is wrong."""

    name: str
    look: Callable[[Database], Awaitable[list[str]]]
    when_well: str


async def examine(settings: Settings) -> list[Finding]:
    """Run every check; one that cannot run because an earlier failed is left out."""
    findings = [_disk(settings), _zones()]
    try:
        url, server = await asyncio.to_thread(open_server, settings)
    except EmbeddedError as error:
        return [*findings, Finding("database", well=False, detail=str(error))]
    try:
        return [*findings, *await _examine_database(url)]
    finally:
        if server is not None:
            await asyncio.to_thread(server.close)


async def _examine_database(url: str) -> list[Finding]:
    try:
        status = await asyncio.to_thread(schema_status, url)
    except SchemaError as error:
        return [Finding("migrations", well=False, detail=str(error))]
    except OperationalError as error:
        return [Finding("database", well=False, detail=f"cannot be reached: {error}")]
    database = Database(url, largest=2)
    await database.open()
    try:
        async with database.reading() as connection:
            facts = await server_facts(connection)
            findings = [
                Finding("database", True, f"PostgreSQL {facts.version}, {facts.size}"),
                _clock(facts.clock),
            ]
            if not status.ready:
                lacking = ", ".join(f"{step.number:04d}" for step in status.pending)
                findings.append(
                    Finding("migrations", False, f"lacks {lacking}: run `largesse migrate`")
                )
                return findings
            findings.append(Finding("migrations", True, f"{len(status.applied)} applied"))
            findings.append(await _queue(connection))
        for check in DOMAIN_CHECKS:
            wrong = await check.look(database)
            detail = "; ".join(wrong[:20]) or check.when_well
            findings.append(Finding(check.name, not wrong, detail))
        findings.append(await _keys(database))
    finally:
        await database.close()
    return findings


def _disk(settings: Settings) -> Finding:
    home = settings.home.absolute()
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / (1 << 30):.1f} GB free at {place}"
    return Finding("disk", free >= _LEAST_FREE, detail)


def _zones() -> Finding:
    try:
        before = datetime(2026, 1, 1, tzinfo=ZoneInfo("America/New_York")).utcoffset()
        after = datetime(2026, 7, 1, tzinfo=ZoneInfo("America/New_York")).utcoffset()
    except (OSError, KeyError) as error:
        return Finding("time zones", well=False, detail=f"the zone data is missing: {error}")
    source = next((path for path in TZPATH if (Path(path) / "UTC").exists()), "the tzdata package")
    return Finding("time zones", before != after, f"read from {source}")


def _clock(there: datetime) -> Finding:
    skew = abs(datetime.now(UTC) - there)
    detail = f"{skew.total_seconds():.1f} s from the database's"
    return Finding("clock", skew <= _LARGEST_SKEW, detail)


async def _queue(connection: Connection) -> Finding:
    state = await jobs.queue_state(connection)
    stuck = state.waiting > 0 and state.oldest_waiting_seconds > _LONGEST_WAIT_SECONDS
    detail = (
        f"{_counted(state.workers, 'worker')}, {state.waiting} waiting, {state.running} running, "
        f"{state.failed} failed for good"
    )
    if stuck:
        detail += f"; the oldest has waited {state.oldest_waiting_seconds} s: is a worker running?"
    return Finding("queue", not stuck, detail)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


async def _keys(database: Database) -> Finding:
    projects = await access.list_projects(database)
    if not await access.has_keys(database):
        return Finding("keys", False, "no key yet: run `largesse serve` or `largesse key create`")
    return Finding("keys", True, f"{_counted(len(projects), 'project')}, keys exist")


async def _counter_mismatches(database: Database) -> list[str]:
    return [
        f"{found.key}: {found.used} used and {found.held} held, "
        f"the log says {found.counted} and {found.locked}"
        for found in await find_counter_mismatches(database)
    ]


async def _ledger_mismatches(database: Database) -> list[str]:
    return [
        f"{found.about}: {found.stands}, the records say {found.counted}"
        for found in await find_ledger_mismatches(database)
    ]


DOMAIN_CHECKS = [
    DomainCheck("counters", _counter_mismatches, "every counter equals the redemptions recorded"),
    DomainCheck("ledger", _ledger_mismatches, "every balance is the sum of its postings"),
]
"""What domains say about their data; each next domain's check stands here."""
