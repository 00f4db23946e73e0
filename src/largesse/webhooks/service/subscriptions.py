"""Subscribe to events, and know the secret their messages are signed with."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit, jobs
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Work
from largesse.webhooks import store
from largesse.webhooks.decide import checked_events, read_target, secret_from
from largesse.webhooks.model import Webhook, WebhookChange, WebhookSettings
from largesse.webhooks.sending import SIGNAL, ForbiddenAddressError, resolve

T = TypeVar("T")

MOST = 100
"""How many webhooks a project may have."""

_SEED_BYTES = 32
# A name that does not resolve yet is asked again at every send; here nobody waits for it long.
_RESOLVE_SECONDS = 2.0


async def create_webhook(work: Work, draft: WebhookChange, settings: WebhookSettings) -> Webhook:
    """Subscribe an address to events; refuses an address nobody may be sent to."""
    url = _said(draft.target_url, ".target_url")
    await _refuse_unreachable(url, settings)
    webhook = Webhook(
        id=work.id("wh_"),
        target_url=url,
        events=checked_events(_said(draft.events, ".events"), ".events"),
        active=draft.active is not False,
        created_at=work.now,
    )
    async with work.database.transaction() as connection:
        await store.insert_seed(connection, work.project.id, work.random(_SEED_BYTES), work.now)
        if await store.count_webhooks(connection, work.project.id) >= MOST:
            raise refuse("invalid_payload", ".", need=f"at most {MOST} webhooks in a project")
        await store.insert_webhook(connection, work.project.id, webhook)
        await _tell(connection, work, "created", webhook, None, webhook)
    return webhook


async def update_webhook(
    work: Work, webhook_id: str, change: WebhookChange, settings: WebhookSettings
) -> Webhook:
    """Change a subscription; switched on again, it goes on with what waited."""
    if change.target_url is not UNSET:
        await _refuse_unreachable(change.target_url, settings)
    async with work.database.transaction() as connection:
        before = await store.lock_webhook(connection, work.project.id, webhook_id)
        if before is None:
            raise not_found("webhook", webhook_id)
        after = msgspec.structs.replace(before, updated_at=work.now)
        if change.target_url is not UNSET:
            after = msgspec.structs.replace(after, target_url=change.target_url)
        if change.events is not UNSET:
            events = checked_events(change.events, ".events")
            after = msgspec.structs.replace(after, events=events)
        if change.active is not UNSET:
            after = msgspec.structs.replace(
                after,
                active=change.active,
                disabled_at=None if change.active else before.disabled_at,
            )
        await store.update_webhook(connection, work.project.id, after)
        await _tell(connection, work, "updated", after, before, after)
        work.database.signal(connection, SIGNAL)
    return after


async def delete_webhook(work: Work, webhook_id: str) -> None:
    """End a subscription; what was not sent yet is not sent."""
    async with work.database.transaction() as connection:
        webhook = await store.lock_webhook(connection, work.project.id, webhook_id)
        if webhook is None:
            raise not_found("webhook", webhook_id)
        await store.delete_webhook(connection, work.project.id, webhook_id)
        await _tell(connection, work, "deleted", webhook, webhook, None)


async def get_webhook(work: Work, webhook_id: str) -> Webhook:
    """Return one subscription; refuses with `not_found`."""
    async with work.database.reading() as connection:
        webhook = await store.webhook_by_id(connection, work.project.id, webhook_id)
    if webhook is None:
        raise not_found("webhook", webhook_id)
    return webhook


async def list_webhooks(work: Work) -> list[Webhook]:
    """Return every subscription of the project, the newest first."""
    async with work.database.reading() as connection:
        return await store.webhooks(connection, work.project.id, MOST)


async def secret_of(work: Work, settings: WebhookSettings) -> str:
    """Return the secret the project's messages are signed with; it is made when first asked for."""
    async with work.database.transaction() as connection:
        await store.insert_seed(connection, work.project.id, work.random(_SEED_BYTES), work.now)
        seed = await store.seed_of(connection, work.project.id)
    return secret_from(settings.secret_key, seed or b"")


async def rotate_secret(work: Work, settings: WebhookSettings) -> str:
    """Sign everything sent from now on with another secret, and return it."""
    seed = work.random(_SEED_BYTES)
    async with work.database.transaction() as connection:
        await store.replace_seed(connection, work.project.id, seed, work.now)
        await audit.record(connection, work, "rotated", "webhook_secret", work.project.id)
        await jobs.publish_event(connection, work, "webhook.secret_rotated", work.project.id, {})
    return secret_from(settings.secret_key, seed)


async def disable_webhook(connection: Connection, work: Work, webhook_id: str) -> None:
    """Switch off a subscription whose last try failed, in the caller's transaction."""
    before = await store.lock_webhook(connection, work.project.id, webhook_id)
    if before is None or not before.active:
        return
    after = msgspec.structs.replace(before, active=False, disabled_at=work.now, updated_at=work.now)
    await store.update_webhook(connection, work.project.id, after)
    await _tell(connection, work, "disabled", after, before, after)


async def _refuse_unreachable(url: str, settings: WebhookSettings) -> None:
    where = ".target_url"
    target = read_target(url, where, anywhere=settings.private_addresses)
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            await resolve(target, settings)
    except ForbiddenAddressError as error:
        raise refuse(
            "invalid_payload", where, need="an address on the internet", got=str(error)
        ) from None
    except (OSError, UnicodeError):  # no such name yet, or no answer in time
        return


def _said(value: T | UnsetType, where: str) -> T:
    if value is UNSET:
        raise refuse("invalid_payload", where, need="a value")
    return value


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    webhook: Webhook,
    before: Webhook | None,
    after: Webhook | None,
) -> None:
    await audit.record(connection, work, action, "webhook", webhook.id, before=before, after=after)
    await jobs.publish_event(connection, work, f"webhook.{action}", webhook.id, webhook)
