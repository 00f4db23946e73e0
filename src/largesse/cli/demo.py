"""`largesse demo`: a real retailer's year as a shop, replayed and served."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

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
from largesse.bootstrap import Built, Settings, built, read_settings
from largesse.bootstrap.building import open_server
from largesse.cli.serving import serve as serve_shop
from largesse.demo import (
    SHOP_CURRENCY,
    SHOP_NAME,
    SHOP_TIME_ZONE,
    DemoUnavailableError,
    Figures,
    Loaded,
    Replay,
    Source,
    count_reasons,
    find_or_make_shop,
    load_shop,
    open_again,
)
from largesse.demo import Progress as Tell
from largesse.demo import replay as replay_year
from largesse.storage import Actor, Work
from largesse.storage.migrate import alone, migrate

app = App(
    name="largesse demo",
    help="A real retailer's year (the Complete Journey): load it, replay it, serve it.",
    version_flags=[],
)

_ACTOR = Actor("cli", name="largesse demo")
_SAID_EVERY = 500


@app.default
@app.command
def load() -> None:
    """Load the year as a shop: products, households, audiences, campaigns and codes.

    What is there already stays; a second load adds nothing.
    """
    console = Console()
    with _explained():
        asyncio.run(_load(read_settings(), console))


@app.command
def replay(*, json: Path | None = None, refusals: Path | None = None) -> None:
    """Play the 2,102 recorded redemptions through the engine and show what it decides.

    Works alone: starts the database, migrates it and loads what is missing.

    Parameters
    ----------
    json
        Write the figures to this file.
    refusals
        Write a line of JSON for each redemption the engine refuses, with the reason.

    """
    console = Console()
    with _explained():
        for file in filter(None, (json, refusals)):
            file.touch()  # a place that cannot be written to is better known before the work
        found = asyncio.run(_replay(read_settings(), console))
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(found.figures)) + b"\n")
    if refusals is not None:
        refused = [each for each in found.findings if each.reason is not None]
        refusals.write_bytes(msgspec.json.Encoder().encode_lines(refused))
    _show_figures(console, found.figures)
    _show_reasons(console, found)


@app.command
def serve(*, worker: Annotated[bool | None, Parameter(negative="--no-worker")] = None) -> int:
    """Load the shop, open one of its campaigns again, and serve it.

    Every campaign of the year is over; the codes `TODAY-...` are those of campaign 18 without a
    last day, for the same households and products.

    Parameters
    ----------
    worker
        `--no-worker` leaves background jobs to `largesse worker`.

    """
    console = Console()
    settings = msgspec.structs.replace(
        read_settings(),
        project_name=SHOP_NAME,
        project_currency=SHOP_CURRENCY,
        project_time_zone=SHOP_TIME_ZONE,
    )
    with _explained(), Source() as source:

        async def prepare(parts: Built) -> None:
            await _prepare(parts, source, console)

        return serve_shop(settings, console, job_worker=worker, prepare=prepare)


async def _prepare(parts: Built, source: Source, console: Console) -> None:
    work = await _work(parts)
    with _bars(console) as bars:
        added = await load_shop(work, source, bars)
    await open_again(work)
    _show_loaded(console, work, added)
    first = await access.first_project(parts.database)
    if first is None or first.id != work.project.id:
        console.print(
            f"This database had projects before; a key of the shop is made by "
            f"`largesse key create --project-id {work.project.id}`.",
            markup=False,
        )


async def _load(settings: Settings, console: Console) -> None:
    async with _shop(settings, console) as (work, source):
        with _bars(console) as bars:
            added = await load_shop(work, source, bars)
        _show_loaded(console, work, added)


async def _replay(settings: Settings, console: Console) -> Replay:
    async with _shop(settings, console) as (work, source):
        with _bars(console) as bars:
            await load_shop(work, source, bars)
            return await replay_year(work, source, bars)


@contextmanager
def _explained() -> Iterator[None]:
    """Say in a sentence what is missing or cannot be written, and exit with 1."""
    try:
        yield
    except (DemoUnavailableError, OSError) as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]largesse:[/] {escape(str(error))}")
        sys.exit(1)


@asynccontextmanager
async def _shop(settings: Settings, console: Console) -> AsyncIterator[tuple[Work, Source]]:
    """Yield the shop's project and the year's files, with the database started and migrated."""

    def tell(sentence: str) -> None:
        console.print(sentence, markup=False)

    with Source() as source:
        url, server = await asyncio.to_thread(open_server, settings, tell)
        try:
            await asyncio.to_thread(migrate, url, say=lambda step: tell(f"Migrating: {step}"))
            async with built(settings) as parts:
                with alone(url, say=tell):
                    work = await _work(parts)
                yield work, source
        finally:
            if server is not None:
                await asyncio.to_thread(server.close)


async def _work(parts: Built) -> Work:
    project = await find_or_make_shop(parts.database, parts.runtime.random)
    return parts.runtime.work(project, _ACTOR)


@contextmanager
def _bars(console: Console) -> Iterator[Tell]:
    """Yield a way to tell progress: bars on a terminal, lines now and then in a log."""
    if not console.is_terminal:
        yield partial(_say_progress, console)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield tell


def _say_progress(console: Console, what: str, done: int, total: int) -> None:
    if done and (done == total or done % _SAID_EVERY == 0):
        share = f" {done:,} of {total:,}" if total > 1 else ""
        console.print(f"{what}{share}", markup=False)


def _show_loaded(console: Console, work: Work, added: Loaded) -> None:
    parts = [f"{count:,} {name}" for name, count in msgspec.structs.asdict(added).items() if count]
    said = ", ".join(parts) if parts else "nothing new, it was there already"
    console.print(
        f"Loaded into project {work.project.name} ({work.project.id}): {said}.", soft_wrap=True
    )


def _show_figures(console: Console, figures: Figures) -> None:
    table = Table("", "all", *figures.by_type, title="2017, replayed")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in next(iter(figures.by_type.values())).__struct_fields__:
        by_type = (f"{getattr(each, name):,}" for each in figures.by_type.values())
        table.add_row(name, f"{getattr(figures, name):,}", *by_type)
    console.print(table)
    shares = (
        ("min_quantity_met", figures.min_quantity_met.met, figures.min_quantity_met.of),
        ("face_value_exact", figures.face_value_exact.exact, figures.face_value_exact.of),
        (
            "retailer_match_exact",
            figures.retailer_match_exact.exact,
            figures.retailer_match_exact.of,
        ),
    )
    for name, count, of in shares:
        console.print(f"{name}: {count:,} of {of:,} ({count / of:.1%})")


def _show_reasons(console: Console, found: Replay) -> None:
    reasons = count_reasons(found.findings)
    applied = len(found.findings) - sum(reasons.values())
    console.print(f"\nThe engine applies {applied:,} of {len(found.findings):,} and refuses:")
    for reason, count in reasons.items():
        console.print(f"{count:6,}  {reason}", markup=False)
