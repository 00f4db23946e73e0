"""`largesse import`: take over a project kept elsewhere, and hold it against its source."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Annotated

import httpx
import msgspec
from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from largesse import access
from largesse.bootstrap import Built, SettingsError, built, read_settings
from largesse.bootstrap.settings import Fault, read_value
from largesse.kernel.ids import new_id
from largesse.kernel.project import Project
from largesse.storage import Actor, Work
from largesse.transfer import (
    COPIED_KINDS,
    CopiedKind,
    CopyReport,
    ProjectCopy,
    Source,
    SourceError,
    WantedCopy,
    checked_address,
    copy_project,
    count_source,
    get_copy,
)

app = App(
    name="largesse import",
    help="Take over a project that is kept elsewhere, and read the reports of it.",
    version_flags=[],
)

_ACTOR = Actor("import", name="largesse import voucherify")
_SHOWN = 20

Tell = Callable[[str, int, int | None], None]
AsJson = Annotated[bool, Parameter(name="--json", negative=())]


@app.command
def voucherify(
    *,
    app_id: Annotated[str, Parameter(env_var="VOUCHERIFY_APP_ID")],
    app_token: Annotated[str, Parameter(env_var="VOUCHERIFY_APP_TOKEN")],
    base_url: str = "https://api.voucherify.io",
    project: str | None = None,
    currency: str = "USD",
    time_zone: str = "UTC",
    only: str | None = None,
    samples: int = 25,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    insecure: Annotated[bool, Parameter(negative=())] = False,
    as_json: AsJson = False,
) -> int:
    """Copy a project over its API; the same command again goes on, or brings what is new.

    Nothing there is changed. Exits with 1 when what is here differs from what is there, with 2
    when the source cannot be read.

    Parameters
    ----------
    app_id
        The id of a server key of the project there (or VOUCHERIFY_APP_ID).
    app_token
        Its token (or VOUCHERIFY_APP_TOKEN, which other users of this machine cannot see). It is
        neither stored nor logged.
    base_url
        The address of the API: the one of your cluster, or of another Largesse.
    project
        The id or name of the project here. One that is not there is made; without it the first.
    currency
        The ISO 4217 code of a project that is made.
    time_zone
        The IANA name of the zone of a project that is made.
    only
        Kinds to bring, with commas between them; what they name must have come before.
    samples
        How many things of each kind are compared field by field.
    dry_run
        Count what is there and what cannot be brought; change nothing here either.
    insecure
        Send the key over plain http.
    as_json
        Print the report as JSON; progress goes to standard error.

    """
    kinds = _kinds(only)
    if not 0 <= samples <= 10_000:
        raise SettingsError([Fault("--samples", "a number from 0 to 10000", str(samples))])
    headers = {"X-App-Id": app_id, "X-App-Token": app_token}
    address = checked_address(base_url, insecure=insecure)
    console = Console(stderr=True)
    wanted = _Wanted(address, headers, project, currency, time_zone, kinds, samples)
    try:
        report = asyncio.run(_count(wanted, console) if dry_run else _copy(wanted, console))
    except SourceError as error:
        _complain(f"{error}. What came is kept; the same command goes on.")
        return 2
    except KeyboardInterrupt:
        _complain("Broken off. What came is kept; the same command goes on.")
        return 130
    return _show(report, as_json=as_json)


@app.command
def report(copy_id: str, *, as_json: AsJson = False) -> int:
    """Show the report of a copy again; exits with 1 when something differs.

    Parameters
    ----------
    copy_id
        The id the copy printed at its end.
    as_json
        Print it as JSON.

    """

    async def find() -> ProjectCopy:
        async with built(read_settings()) as parts:
            first = await access.first_project(parts.database)
            if first is None:
                raise SettingsError([Fault("copy_id", "the id of a copy", copy_id)])
            return await get_copy(parts.runtime.work(first, _ACTOR), copy_id)

    found = asyncio.run(find())
    if found.report is None:
        _complain(f"{copy_id} is not over: the command that began it goes on with it.")
        return 1
    return _show(found.report, as_json=as_json)


class _Wanted(msgspec.Struct, frozen=True):
    address: str
    headers: dict[str, str]
    project: str | None
    currency: str
    time_zone: str
    kinds: tuple[str, ...]
    samples: int


def _kinds(only: str | None) -> tuple[str, ...]:
    if only is None:
        return COPIED_KINDS
    told = tuple(name.strip().replace("-", "_") for name in only.split(",") if name.strip())
    unknown = [name for name in told if name not in COPIED_KINDS]
    if unknown or not told:
        raise SettingsError([Fault("--only", ", ".join(COPIED_KINDS), ", ".join(unknown))])
    return told


async def _copy(wanted: _Wanted, console: Console) -> CopyReport:
    async with built(read_settings()) as parts:
        work = parts.runtime.work(await _project(parts, wanted), _ACTOR)
        async with _source(wanted) as source:
            with _bars(console) as bars:

                def tell(state: CopiedKind) -> None:
                    bars(state.kind, state.found, state.total)

                return await copy_project(
                    work,
                    source,
                    WantedCopy(wanted.kinds, wanted.samples),
                    tell,
                    partial(_own_api, parts, work, source.name),
                )


async def _count(wanted: _Wanted, console: Console) -> CopyReport:
    async with built(read_settings()) as parts:
        found = await _find_project(parts, wanted.project)
        # A project that would be made is not: its name, currency and zone are enough to count.
        project = found or Project("proj_none", wanted.project or "")
        work = parts.runtime.work(project, _ACTOR)
        async with _source(wanted) as source:
            with _bars(console) as bars:
                return await count_source(
                    work, source, wanted.kinds, lambda kind, count: bars(kind, count, None)
                )


@asynccontextmanager
async def _source(wanted: _Wanted) -> AsyncIterator[Source]:
    source = Source(wanted.address, wanted.headers)
    try:
        yield source
    finally:
        await source.close()


@asynccontextmanager
async def _own_api(parts: Built, work: Work, source: str) -> AsyncIterator[Source]:
    """Yield this installation's own API within this process, with a key that ends with it.

    A key that a run left behind when it was killed ends here too.
    """
    # Doors do not know each other; this one opens that one by name.
    create_app = importlib.import_module("largesse.api.app").create_app
    name = f"largesse import of {source}, to compare"
    project_id = work.project.id
    await access.revoke_keys_named(parts.database, project_id, name, parts.runtime.clock())
    key = await access.create_key(parts.database, project_id, "server", os.urandom, name=name)
    if key is None:
        raise RuntimeError("a random key exists already")
    ours = Source(
        "http://localhost",
        {"X-App-Id": key.public_id, "X-App-Token": key.token},
        transport=httpx.ASGITransport(app=create_app(parts.runtime)),
    )
    try:
        yield ours
    finally:
        await ours.close()
        await access.revoke_keys_named(parts.database, project_id, name, parts.runtime.clock())


async def _project(parts: Built, wanted: _Wanted) -> Project:
    found = await _find_project(parts, wanted.project)
    if found is not None:
        return found
    if wanted.project is None:
        raise SettingsError([Fault("--project", "a name: there is no project yet", "none")])
    made = Project(
        id=new_id("proj_", os.urandom),
        name=read_value("project_name", wanted.project),
        currency_code=read_value("project_currency", wanted.currency),
        time_zone=read_value("project_time_zone", wanted.time_zone),
    )
    first = await access.first_project(parts.database)
    return await access.create_project(parts.database, made, account_of=first.id if first else None)


async def _find_project(parts: Built, reference: str | None) -> Project | None:
    if reference is None:
        return await access.first_project(parts.database)
    projects = await access.list_projects(parts.database)
    by_id = [each for each in projects if each.id == reference]
    by_name = [each for each in projects if each.name == reference]
    if len(by_name) > 1 and not by_id:
        raise SettingsError([Fault("--project", "an id: several have this name", reference)])
    return next(iter([*by_id, *by_name]), None)


@contextmanager
def _bars(console: Console) -> Iterator[Tell]:
    """Yield a way to tell progress: bars on a terminal, a line for each hundred pages in a log."""
    if not console.is_terminal:
        said: dict[str, int] = {}

        def log(kind: str, found: int, total: int | None) -> None:
            if kind not in said or found - said[kind] >= 10_000:
                said[kind] = found
                console.print(f"{kind}: {found:,}" + (f" of {total:,}" if total else ""))

        yield log
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(kind: str, found: int, total: int | None) -> None:
            if kind not in tasks:
                tasks[kind] = progress.add_task(kind.replace("_", " "), total=total)
            progress.update(tasks[kind], completed=found, total=total)

        yield tell


def _show(report: CopyReport, *, as_json: bool) -> int:
    """Print a report and return the exit code it means."""
    console = Console()
    if as_json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        return 1 if report.differs else 0
    title = f"{report.source.partition(' ')[0]} into {report.project_id}"
    table = Table("", "told", "found", title=escape(title))
    names = () if report.dry_run else ("brought", "updated", "unchanged", "here", "compared")
    for name in (*names, "left out", "differ"):
        table.add_column(name)
    for column in table.columns[1:]:
        column.justify = "right"
    for kind in report.kinds:
        figures = [getattr(kind, name) for name in names]
        told = "" if kind.told is None else f"{kind.told:,}"
        figures = [f"{each:,}" for each in (kind.found, *figures, kind.left_out)]
        table.add_row(kind.kind, told, *figures, str(len(kind.differences) or ""))
    console.print(table)
    for kind in report.kinds:
        for left in kind.some_left_out[:_SHOWN]:
            console.print(f"left out: {kind.kind} {left.their_id}: {left.because}", markup=False)
        for each in kind.differences[:_SHOWN]:
            console.print(
                f"differs: {kind.kind} {each.their_id} {each.path}: "
                f"there {each.theirs!r}, here {each.ours!r}",
                markup=False,
            )
    if report.carried_uses:
        console.print(
            f"{report.carried_uses:,} codes were used there more often than its list of "
            "redemptions tells; the rest is one entry each, marked carried_over."
        )
    if not report.dry_run:
        said = "Something differs." if report.differs else "Nothing differs."
        console.print(f"{said} This report again: largesse import report {report.id}")
    return 1 if report.differs else 0


def _complain(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True).print(f"[bold red]largesse:[/] {escape(sentence)}")
