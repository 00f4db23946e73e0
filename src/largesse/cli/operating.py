"""Commands for operators: `worker`, `migrate`, `settings`, `doctor`."""

from __future__ import annotations

import asyncio
import importlib
import os
import time
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from largesse.bootstrap import read_settings
from largesse.bootstrap.building import open_server
from largesse.bootstrap.settings import describe, unknown_names
from largesse.storage import migrate as migrations

# How many letters wide a terminal has to be for four columns of settings.
_WIDE = 120


def worker() -> int:
    """Run background jobs until stopped (`largesse serve` runs them too, unless told not to)."""
    # Doors do not know each other; this one opens that one by name.
    code: int = importlib.import_module("largesse.worker").main()
    return code


def migrate(*, only: Literal["pre", "post"] | None = None) -> int:
    """Bring the database to this version's schema and show each step.

    Parameters
    ----------
    only
        `pre`: only what the new version needs before it starts. `post`: only what must wait until
        the old version is gone. Without it, both.

    """
    console = Console()
    chosen = read_settings()
    url, server = open_server(chosen, lambda sentence: console.print(escape(sentence)))
    try:
        began = time.monotonic()
        done = migrations.migrate(
            url,
            phases=(only,) if only else migrations.BOTH,
            say=lambda sentence: console.print(f"  {escape(sentence)}"),
        )
        if done:
            console.print(f"{len(done)} migrations in {time.monotonic() - began:.1f} s.")
        else:
            console.print("Nothing to do: the database is at this version's schema.")
    finally:
        if server is not None:
            server.close()
    return 0


def settings(*, language: Literal["en", "ko"] | None = None) -> int:
    """List every setting with its value, where that comes from, and what it is for.

    Parameters
    ----------
    language
        `en` or `ko`; without it what `LANG` says.

    """
    chosen = read_settings()
    korean = (language or os.environ.get("LANG", "en")[:2]) == "ko"
    console = Console()
    # A narrow terminal has no room for four columns: what a setting is for goes below its name.
    wide = console.width >= _WIDE
    table = Table("setting", "value", "from", *(["what it is for"] * wide), show_lines=True)
    table.columns[0].no_wrap = wide
    for item in describe(chosen):
        source = "" if item.source == "default" else "environment"
        about = item.ko if korean else item.en
        if wide:
            table.add_row(item.name, escape(item.value), source, escape(about))
        else:
            table.add_row(f"{item.name}\n[dim]{escape(about)}[/]", escape(item.value), source)
    console.print(table)
    for name in unknown_names():
        console.print(f"[yellow]{escape(name)} is set and is no setting of this version.[/]")
    return 0


def doctor(
    check: str = "",
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> int:
    """Check the installation; exit with 1 when something is wrong.

    Parameters
    ----------
    check
        Look at this alone, such as `ledger`: a name of the first column.
    as_json
        Print the findings as JSON.

    """
    # The checks know every domain; other commands start faster without them.
    from largesse.bootstrap.doctor import examine

    found = asyncio.run(examine(read_settings()))
    console = Console()
    findings = [finding for finding in found if check in ("", finding.check)]
    if not findings:
        known = ", ".join(sorted({finding.check for finding in found}))
        console.print(f"There is no check {escape(check)}. There are: {known}.")
        return 2
    if as_json:
        console.print_json(msgspec.json.encode(findings).decode())
    else:
        table = Table("check", "", "finding")
        for finding in findings:
            mark = "[green]ok[/]" if finding.well else "[bold red]wrong[/]"
            table.add_row(finding.check, mark, escape(finding.detail))
        console.print(table)
    return 0 if all(finding.well for finding in findings) else 1


def compat(*, as_json: Annotated[bool, Parameter(name="--json", negative=())] = False) -> int:
    """Show how much of the wire API this version serves, by group of operations.

    Parameters
    ----------
    as_json
        Print the operations as JSON, each with whether it is served.

    """
    # Doors do not know each other; this one opens that one by name.
    coverage = importlib.import_module("largesse.api.coverage")
    served = coverage.places_of(importlib.import_module("largesse.api.app").find_handlers())
    console = Console()
    if as_json:
        operations = [
            {**msgspec.to_builtins(operation), "served": operation.place in served}
            for operation in coverage.wire_operations()
        ]
        console.print_json(msgspec.json.encode(operations).decode())
        return 0
    table = Table("operations", "served", "of")
    shares = coverage.shares(served)
    for group, share in shares.items():
        table.add_row(group, str(share.served), str(share.known))
    whole = [
        sum(share[place] for share in map(msgspec.structs.astuple, shares.values()))
        for place in (0, 1)
    ]
    table.add_section()
    table.add_row("all", str(whole[0]), str(whole[1]))
    console.print(table)
    console.print(
        "Counted is what the published SDKs and documents of the first generation have; "
        f"{len(coverage.wire_operations()) - whole[1]} operations of the second are not."
    )
    return 0
