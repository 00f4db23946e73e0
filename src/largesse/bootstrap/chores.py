"""Work done every so often, by whichever worker comes first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec

from largesse import access, jobs, redemptions, transfer, webhooks
from largesse.bootstrap.declared import Settings
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Actor
from largesse.vouchers.service import policies
from largesse.vouchers.service.policies import running

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0


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
            "begin issue policies that are due",
            timedelta(minutes=1),
            lambda: begin_due_policies(runtime),
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
