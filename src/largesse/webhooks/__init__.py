"""Telling other systems: subscriptions to events, signed deliveries, the log of what came of them.

It reads the outbox and knows no other domain: what an event looks like on the wire is registered
by whoever knows (`body`).
"""

from largesse.webhooks.decide import (
    EVENT_TYPES,
    PUBLISHED_TYPES,
    canonical,
    is_public,
    pause_after,
    read_target,
    signature,
)
from largesse.webhooks.model import (
    Attempt,
    Delivery,
    DeliveryFilter,
    LoggedDelivery,
    Target,
    Webhook,
    WebhookChange,
    WebhookSettings,
)
from largesse.webhooks.service.log import (
    delete_old_deliveries,
    get_delivery,
    list_deliveries,
    replay,
    retry_delivery,
    send_test,
)
from largesse.webhooks.service.subscriptions import (
    create_webhook,
    delete_webhook,
    get_webhook,
    list_webhooks,
    rotate_secret,
    secret_of,
    update_webhook,
)
from largesse.webhooks.service.writing import Body, bodies, body

__all__ = [
    "EVENT_TYPES",
    "PUBLISHED_TYPES",
    "Attempt",
    "Body",
    "Delivery",
    "DeliveryFilter",
    "LoggedDelivery",
    "Target",
    "Webhook",
    "WebhookChange",
    "WebhookSettings",
    "bodies",
    "body",
    "canonical",
    "create_webhook",
    "delete_old_deliveries",
    "delete_webhook",
    "get_delivery",
    "get_webhook",
    "is_public",
    "list_deliveries",
    "list_webhooks",
    "pause_after",
    "read_target",
    "replay",
    "retry_delivery",
    "rotate_secret",
    "secret_of",
    "send_test",
    "signature",
    "update_webhook",
]
