"""Work done every so often, by whichever worker comes first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec

from largesse import access, jobs, ledger, redemptions, transfer, webhooks
from largesse.bootstrap.declared import Settings
from largesse.bootstrap.runtime import Runtime
from largesse.loyalty.service import earnings, midnight
from largesse.storage import Actor
from largesse.vouchers.service import gift_cards, policies
from largesse.vouchers.service.policies import running

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0
_ADOPTED_AT_ONCE = 100
"""Batches of cards that are given accounts in one turn."""


class Chore(msgspec.Struct, frozen=True):
    """Something to do every so often; doing it twice at once must do no harm."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[object]]


def chores_of(runtime: Runtime, settings: Settings) -> list[Chore]:
    """Return what every worker looks after."""
    kept = timedelta(days=settings.event_days)
    database = runtime.database
    return [
        Chore(
            "delete old events",
            timedelta(hours=1),
            lambda: jobs.delete_old_events(database, runtime.clock() - kept),
        ),
        Chore(
            "delete old attempts",
            timedelta(hours=1),
            lambda: redemptions.forget_attempts(
                database, runtime.clock() - timedelta(days=settings.validation_log_days)
            ),
        ),
        Chore(
            "delete old refusals of issue policies",
            timedelta(hours=1),
            lambda: policies.forget_refusals(
                database, runtime.clock() - timedelta(days=settings.issue_log_days)
            ),
        ),
        Chore(
            "delete old refusals of earning rules",
            timedelta(hours=1),
            lambda: earnings.forget_refusals(
                database, runtime.clock() - timedelta(days=settings.issue_log_days)
            ),
        ),
        Chore(
            "begin issue policies that are due",
            timedelta(minutes=1),
            lambda: begin_due_policies(runtime),
        ),
        Chore(
            "do what loyalty programmes do at midnight",
            timedelta(minutes=1),
            lambda: do_midnights(runtime),
        ),
        Chore(
            "delete old tokens",
            timedelta(hours=1),
            lambda: access.forget_tokens(database, runtime.clock() - timedelta(days=1)),
        ),
        Chore(
            "open the accounts of cards from before the ledger",
            timedelta(minutes=1),
            lambda: open_accounts_of_before(runtime),
        ),
        Chore(
            "book credit that lapsed",
            timedelta(hours=1),
            lambda: book_lapsed_credit(runtime),
        ),
        Chore(
            "let go of reservations that ran out",
            timedelta(minutes=1),
            lambda: expire_reservations(runtime),
        ),
        Chore(
            "remove old exports",
            timedelta(hours=1),
            lambda: transfer.forget_export_files(database, runtime.files, runtime.clock()),
        ),
        Chore(
            "delete old webhook deliveries",
            timedelta(hours=1),
            lambda: webhooks.delete_old_deliveries(database, runtime.clock() - kept),
        ),
    ]


async def begin_due_policies(runtime: Runtime) -> None:
    """Begin the issue policies whose campaign has begun."""
    for project_id, policy_id in await policies.due_policies(runtime.database, runtime.clock()):
        project = await access.project_by_id(runtime.database, project_id)
        if project is not None:
            await running.start(runtime.work(project, Actor("job", policy_id, "chore")), policy_id)


async def do_midnights(runtime: Runtime) -> None:
    """Do what is due at the midnights of projects with loyalty programmes."""
    for project_id in await midnight.projects_due(runtime.database, runtime.clock()):
        project = await access.project_by_id(runtime.database, project_id)
        if project is not None:
            request_id = "v-" + runtime.random(9).hex()
            work = runtime.work(project, Actor("job", "midnight", "chore"), request_id)
            await midnight.run_due(work)


async def open_accounts_of_before(runtime: Runtime) -> None:
    """Give gift cards made before there was a ledger their accounts; soon there are none left."""
    for _ in range(_ADOPTED_AT_ONCE):
        if not await ledger.adopt_cards(runtime.database, runtime.clock()):
            return


async def book_lapsed_credit(runtime: Runtime) -> None:
    """Book the free credit of gift cards that ran out."""
    now = runtime.clock()
    for project_id in await gift_cards.projects_with_lapsed(runtime.database, now):
        project = await access.project_by_id(runtime.database, project_id)
        if project is not None:
            await gift_cards.book_lapsed(runtime.work(project, Actor("job", "lapse", "chore")))


async def expire_reservations(runtime: Runtime) -> None:
    """Let go of what reservations hold whose time is up, and tell of them."""
    while due := await redemptions.due_reservations(runtime.database, runtime.clock()):
        for project_id, reservation_id in due:
            project = await access.project_by_id(runtime.database, project_id)
            if project is None:
                return
            named = f"v-{runtime.random(9).hex()}"
            work = runtime.work(project, Actor("job", reservation_id, "chore"), named)
            await redemptions.expire_reservation(work, reservation_id)


async def do_due(runtime: Runtime, chores: Sequence[Chore]) -> list[str]:
    """Do the chores that are due and return their names; one that fails is done the next time."""
    done = []
    for chore in chores:
        now = runtime.clock()
        if not await jobs.claim_chore(runtime.database, chore.name, now, now + chore.every):
            continue
        try:
            await chore.do()
        except Exception as error:  # noqa: BLE001 - one chore's failure is not the others'
            _log.warning("the chore to %s failed", chore.name, exc_info=error)
        else:
            done.append(chore.name)
    return done


@contextlib.asynccontextmanager
async def doing_chores(runtime: Runtime, chores: Sequence[Chore]) -> AsyncIterator[None]:
    """Do what is due while the block runs."""
    running = asyncio.create_task(_run(runtime, chores), name="do chores")
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _run(runtime: Runtime, chores: Sequence[Chore]) -> None:
    while True:
        try:
            await do_due(runtime, chores)
        except Exception as error:  # noqa: BLE001 - the database may be away: next time
            _log.debug("chores could not be looked for: %s", error)
        await asyncio.sleep(_LOOK_SECONDS)
