"""`largesse project` and `largesse key`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import msgspec
from cyclopts import App
from msgspec import UNSET
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from largesse import access
from largesse.access import KeyDraft, KeyKind, NewKey
from largesse.access.service import keys
from largesse.bootstrap import SettingsError, built, read_settings
from largesse.bootstrap.settings import Fault, read_value
from largesse.kernel.ids import new_id
from largesse.kernel.messages import say
from largesse.kernel.problem import ProblemError
from largesse.kernel.project import Project
from largesse.storage import Actor, Work

T = TypeVar("T")

project = App(name="project", help="Make and list projects.")
key = App(name="key", help="Make, list, rotate and end API keys.")

_WIDTH_OF_A_FILE = 200

_HEADERS: dict[KeyKind, tuple[str, str]] = {
    "server": ("X-App-Id", "X-App-Token"),
    "client": ("X-Client-Application-Id", "X-Client-Token"),
    "management": ("X-Management-Id", "X-Management-Token"),
    "partner": ("X-App-Id", "X-App-Token"),
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

    table = Table(Column("id", no_wrap=True), "name", "currency", "time zone")
    for found in asyncio.run(find()):
        table.add_row(found.id, escape(found.name), found.currency_code, found.time_zone)
    _wide_console().print(table)


@key.command(name="create")
def create_key(
    *,
    kind: KeyKind = "server",
    project_id: str | None = None,
    name: str = "",
    role: str | None = None,
    permission: Sequence[str] = (),
    place: Sequence[str] = (),
    expires_in_days: int | None = None,
) -> int:
    """Make an API key and print it; its token is stored as a hash and never shown again.

    Parameters
    ----------
    kind
        What it opens: `server` for shops' back ends, `client` for browsers and apps, `management`
        for project settings, `partner` for partners, within their allowances.
    project_id
        The project it belongs to; without it the first project.
    name
        A note of what it is for.
    role
        What it may: ADMIN, MARKETER, CUSTOMER_SERVICE, DEVELOPER, VIEWER, MERCHANT, PARTNER, or the
        id of a role of the project. Without it ADMIN, of a partner key PARTNER.
    permission
        Of what the role allows only this, such as `vouchers.read` or `*.read`; give it again for
        more.
    place
        The id of a place whose campaigns it sees and uses; give it again for more.
    expires_in_days
        After so many days it opens nothing any more.

    """
    draft = KeyDraft(
        name=name,
        role=role or UNSET,
        permissions=tuple(permission) or None,
        places=tuple(place) or None,
    )

    async def make(work: Work) -> NewKey:
        ends = None if expires_in_days is None else work.now + timedelta(days=expires_in_days)
        told = msgspec.structs.replace(draft, expires_at=ends)
        return (await keys.add_key(work, kind, told))[0]

    made = _in_project(project_id, make)
    if made is not None:
        show_keys(Console(), [made])
    return 0 if made is not None else 1


@key.command(name="list")
def list_keys(*, project_id: str | None = None) -> int:
    """Show the live keys of a project, the oldest first; their tokens cannot be shown.

    Parameters
    ----------
    project_id
        The project; without it the first one.

    """
    found = _in_project(project_id, keys.list_keys)
    # An id is there to be copied: it is never cut off, however narrow the window is.
    rest = (Column(name, overflow="fold") for name in ("kind", "sent as", "name", "role"))
    table = Table(Column("id", no_wrap=True), *rest, Column("expires", overflow="fold"))
    for each in found or ():
        ends = each.grant.expires_at
        table.add_row(
            each.id,
            each.kind,
            each.public_id,
            escape(each.name),
            escape(each.grant.role),
            f"{ends:%Y-%m-%d %H:%M} UTC" if ends else "",
        )
    _wide_console().print(table)
    return 0 if found is not None else 1


@key.command(name="rotate")
def rotate_key(key_id: str, *, project_id: str | None = None, overlap_hours: int = 24) -> int:
    """Give a key another token and print it; the one before works too for a while.

    Parameters
    ----------
    key_id
        The id that `largesse key list` shows.
    project_id
        The project; without it the first one.
    overlap_hours
        How long the token before works too; 0 ends it now.

    """
    overlap = timedelta(hours=overlap_hours)
    if not timedelta() <= overlap <= keys.LONGEST_OVERLAP:
        most = int(keys.LONGEST_OVERLAP / timedelta(hours=1))
        return _refused(f"--overlap-hours: 0 to {most} are needed, found {overlap_hours}.")

    async def rotate(work: Work) -> NewKey:
        return (await keys.rotate_key(work, key_id, overlap))[0]

    made = _in_project(project_id, rotate)
    if made is not None:
        show_keys(Console(), [made])
    return 0 if made is not None else 1


@key.command(name="delete")
def delete_key(key_id: str, *, project_id: str | None = None) -> int:
    """End a key and its OAuth tokens: running servers follow within seconds.

    Parameters
    ----------
    key_id
        The id that `largesse key list` shows.
    project_id
        The project; without it the first one.

    """

    async def end(work: Work) -> bool:
        await keys.delete_key(work, key_id)
        return True

    return 0 if _in_project(project_id, end) else 1


def _in_project(project_id: str | None, do: Callable[[Work], Awaitable[T]]) -> T | None:
    """Return what a use case gives in a project; `None` when it was refused, which is said."""

    async def run() -> T:
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
            return await do(parts.runtime.work(found, Actor("cli", name="largesse key")))

    try:
        return asyncio.run(run())
    except ProblemError as error:
        problem = error.problem
        said = say(problem.code, "en", where=problem.where, need=problem.need, got=problem.got)
        _refused(f"{problem.where}: {said}" if problem.where else said)
        return None


def _wide_console() -> Console:
    """Return the terminal; a file or a pipe has room for whole lines."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDTH_OF_A_FILE)


def _refused(said: str) -> int:
    Console(stderr=True).print(said, markup=False)
    return 1


def show_keys(console: Console, made_keys: list[NewKey]) -> None:
    """Print keys as the headers a caller sends."""
    for made in made_keys:
        id_header, token_header = _HEADERS[made.kind]
        console.print(f"{made.kind} key", style="bold")
        # Not a table: a narrow window must not cut what is shown only once.
        for header, value in ((id_header, made.public_id), (token_header, made.token)):
            console.print(f"  {header}: {value}", soft_wrap=True, markup=False, highlight=False)
    console.print("The tokens are stored as hashes only: keep them now, they are not shown again.")
