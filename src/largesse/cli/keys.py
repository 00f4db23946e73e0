"""`largesse project` and `largesse key`."""

from __future__ import annotations

import asyncio
import os

from cyclopts import App
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from largesse import access
from largesse.access import KeyKind, NewKey
from largesse.bootstrap import SettingsError, built, read_settings
from largesse.bootstrap.settings import Fault, read_value
from largesse.kernel.ids import new_id
from largesse.kernel.project import Project

project = App(name="project", help="Make and list projects.")
key = App(name="key", help="Make API keys.")

_HEADERS: dict[KeyKind, tuple[str, str]] = {
    "server": ("X-App-Id", "X-App-Token"),
    "client": ("X-Client-Application-Id", "X-Client-Token"),
    "management": ("X-Management-Id", "X-Management-Token"),
}


@project.command(name="create")
def create_project(
    name: str,
    *,
    currency: str = "USD",
    time_zone: str = "UTC",
    case_sensitive_codes: bool = True,
    apart: bool = False,
) -> None:
    """Make a project and print its id.

    Parameters
    ----------
    name
        What people call it.
    currency
        The ISO 4217 code all its amounts are in.
    time_zone
        The IANA name of the zone its days begin and end in.
    case_sensitive_codes
        Whether `SUMMER` and `summer` are two codes.
    apart
        Make it an account of its own: management keys of the first project do not see it.

    """
    wanted = Project(
        id=new_id("proj_", os.urandom),
        name=read_value("project_name", name),
        currency_code=read_value("project_currency", currency),
        time_zone=read_value("project_time_zone", time_zone),
        case_sensitive_codes=case_sensitive_codes,
    )

    async def make() -> None:
        async with built(read_settings()) as parts:
            first = None if apart else await access.first_project(parts.database)
            await access.create_project(
                parts.database, wanted, account_of=first.id if first else None
            )

    asyncio.run(make())
    Console().print(wanted.id)


@project.command(name="list")
def list_projects() -> None:
    """Show every project, the oldest first."""

    async def find() -> list[Project]:
        async with built(read_settings()) as parts:
            return await access.list_projects(parts.database)

    table = Table("id", "name", "currency", "time zone")
    for found in asyncio.run(find()):
        table.add_row(found.id, escape(found.name), found.currency_code, found.time_zone)
    Console().print(table)


@key.command(name="create")
def create_key(*, kind: KeyKind = "server", project_id: str | None = None, name: str = "") -> int:
    """Make an API key and print it; its token is stored as a hash and never shown again.

    Parameters
    ----------
    kind
        What it opens: `server` for shops' back ends, `client` for browsers and apps,
        `management` for project settings.
    project_id
        The project it belongs to; without it the first project.
    name
        A note of what it is for.

    """

    async def make() -> NewKey | None:
        async with built(read_settings()) as parts:
            found = (
                await access.project_by_id(parts.database, project_id)
                if project_id
                else await access.first_project(parts.database)
            )
            if found is None:
                raise SettingsError(
                    [Fault("--project-id", "the id of a project", project_id or "none at all")]
                )
            return await access.create_key(parts.database, found.id, kind, os.urandom, name=name)

    made = asyncio.run(make())
    if made is None:
        return 1
    show_keys(Console(), [made])
    return 0


def show_keys(console: Console, keys: list[NewKey]) -> None:
    """Print keys as the headers a caller sends."""
    for made in keys:
        id_header, token_header = _HEADERS[made.kind]
        console.print(f"{made.kind} key", style="bold")
        # Not a table: a narrow window must not cut what is shown only once.
        for header, value in ((id_header, made.public_id), (token_header, made.token)):
            console.print(f"  {header}: {value}", soft_wrap=True, markup=False, highlight=False)
    console.print("The tokens are stored as hashes only: keep them now, they are not shown again.")
