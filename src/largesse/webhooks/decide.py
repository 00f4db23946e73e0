"""What a webhook may subscribe to and reach, when it is tried again, how a message is signed."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Literal, cast
from urllib.parse import SplitResult, urlsplit

from largesse.kernel.instant import instant_text
from largesse.kernel.problem import refuse
from largesse.webhooks.model import Delivery, Target

_CRUD = ("created", "updated", "deleted")
_SWITCHES = ("enabled", "disabled")


def _named(stem: str, *words: str) -> tuple[str, ...]:
    return tuple(f"{stem}.{word}" for word in words)


EVENT_TYPES: tuple[str, ...] = (
    *_named("redemption", "succeeded", "failed", "rollback.succeeded", "rollback.failed"),
    # Ours: some of an order came back; what a checkout reserved.
    *_named("redemption", "returned"),
    *_named("order", "returned"),
    *_named("reservation", "created", "extended", "confirmed", "canceled", "expired"),
    "publication.succeeded",
    *_named("customer", *_CRUD, "confirmed", "rewarded", "rewarded.loyalty_points"),
    *_named("voucher", *_CRUD, *_SWITCHES, "published"),
    *_named("voucher.gift", "balance_added", "transaction.created"),
    *_named("voucher.loyalty_card", "points_added", "points_expired", "transaction.created"),
    *_named("voucher.loyalty_card.pending_points", "added", "updated", "activated", "canceled"),
    *_named("campaign", *_CRUD, *_SWITCHES, "vouchers.added"),
    *_named("campaign.vouchers.generation", "started", "completed", "failed"),
    # Ours: a campaign closed itself because a budget was used up, or opened again.
    *_named("campaign.budget", "reached", "reopened"),
    # Ours: a code credited points, or its rollback took them back.
    *_named("customer.points", "credited", "taken_back"),
    # Ours: what becomes of rewards, and of money to be paid out for them.
    *_named("customer.reward_redemptions", "created", "pending", "completed", "rolledback"),
    *_named("payout", "requested", "approved", "paid", "failed", "canceled"),
    *_named("campaign.promotion_tier", *_CRUD, *_SWITCHES),
    *_named("campaign.promotion_stack", *_CRUD),
    *_named("campaign.loyalty_tier", *_CRUD),
    # Ours: how members move from tier to tier, and what they reach on the way.
    *_named("customer.loyalty.tier", "joined", "left", "upgraded", "downgraded", "prolonged"),
    *_named("customer.loyalty", "milestone.reached", "milestone.granted", "progress"),
    *_named("campaign.referral_tier", *_CRUD),
    # Ours: a referral counts, does not, or counts no more.
    *_named("referral", "converted", "refused", "over_limit", "reverted"),
    "customer.referred",
    *_named("campaign.earning_rule", "assigned", "deleted", *_SWITCHES, "updated"),
    *_named("campaign.reward.assignment", *_CRUD),
    *_named("business_validation_rule", *_CRUD, "assignment.created", "assignment.deleted"),
)
"""Every event a webhook may ask for (wire-semantics §11)."""

PUBLISHED_TYPES = {
    name.replace("added", "aded"): name for name in EVENT_TYPES if name.endswith("added")
}
"""The published document writes the names that end in `added` with one `d`; SDKs insist on it."""

PING = "webhook.test"

# After the first failure a minute, doubling; the twelfth and last pause is a day.
_PAUSES = (*(timedelta(minutes=2**step) for step in range(11)), timedelta(hours=24))
RETRIES = len(_PAUSES)

_PORTS = frozenset({80, 443, 8080, 8443})
_LONGEST_URL = 2000
_HOST = re.compile(r"[0-9a-z]([0-9a-z_.-]{0,251}[0-9a-z])?\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
# IPv6 ranges that carry an IPv4 address: translated (RFC 6052) and compatible (RFC 4291).
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
_CLOSED = (IPv6Network("fec0::/10"), IPv6Network("64:ff9b:1::/48"))


def canonical(name: str) -> str:
    """Return an event's own name for either way of writing it."""
    return PUBLISHED_TYPES.get(name, name)


def checked_events(names: Sequence[str], where: str) -> list[str]:
    """Return the names asked for, each once; refuses none, and any that is no event."""
    if not names:
        raise refuse("invalid_payload", where, need="at least one event")
    for index, name in enumerate(names):
        if canonical(name) not in EVENT_TYPES:
            raise refuse(
                "invalid_payload",
                f"{where}[{index}]",
                need="the name of an event such as redemption.succeeded",
                got=name[:100],
            )
    return list(dict.fromkeys(names))


def read_target(url: str, where: str, *, anywhere: bool) -> Target:
    """Take an address apart; refuses what is no plain HTTP address of another machine.

    With `anywhere` any port will do, and addresses of the own network.
    """
    parts = _split(url, where)
    host = (parts.hostname or "").rstrip(".")
    if not _HOST.fullmatch(parts.netloc.rpartition("@")[2].removesuffix(f":{parts.port}")):
        raise refuse("invalid_payload", where, need="a host name", got=host[:100])
    if "@" in parts.netloc:
        raise refuse("invalid_payload", where, need="an address without a user name")
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    if not anywhere and port not in _PORTS:
        raise refuse("invalid_payload", where, need=f"one of the ports {sorted(_PORTS)}", got=port)
    resource = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(cast('Literal["http", "https"]', parts.scheme), host, port, resource)
    if not anywhere and _is_closed(host):
        raise refuse("invalid_payload", where, need="an address on the internet", got=host[:100])
    return target


def _split(url: str, where: str) -> SplitResult:
    need = "an address such as https://shop.example/hooks"
    if len(url) > _LONGEST_URL or not re.fullmatch(r"[!-~]+", url):
        raise refuse("invalid_payload", where, need=need, got=url[:100])
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = None
    if not known:
        raise refuse("invalid_payload", where, need=need, got=url[:100])
    return parts


def _is_closed(host: str) -> bool:
    """Return whether a host is plainly not on the internet, without asking who it is."""
    try:
        return not is_public(host)
    except ValueError:
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return True  # 2130706433, 0177.1 and 0x7f000001 are addresses to a resolver
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def is_public(address: str) -> bool:
    """Return whether an IP address is on the internet; raises `ValueError` for none.

    An IPv4 address inside an IPv6 one (mapped, translated, tunnelled) counts as itself.
    """
    return _is_public(ip_address(address.partition("%")[0]))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in network for network in _TRANSLATED):
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None or any(address in network for network in _CLOSED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def pause_after(failures: int) -> timedelta | None:
    """Return how long to wait after this many failed tries; `None`: that was the last."""
    return _PAUSES[failures - 1] if failures <= RETRIES else None


def secret_from(key: str, seed: bytes) -> str:
    """Return the secret made from an installation's key and a project's seed."""
    return hmac.new(key.encode(), seed, sha256).hexdigest()


def signature(secret: str, body: bytes) -> str:
    """Return what the header `x-voucherify-signature` holds."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def envelope(delivery: Delivery, data: Any, event: dict[str, Any]) -> dict[str, Any]:
    """Return the message around an event's data."""
    return {
        "id": delivery.id,
        "project_id": delivery.project_id,
        "created_at": instant_text(delivery.created_at),
        "type": delivery.event_type,
        "data": data,
        "source": {
            "id": delivery.webhook_id,
            "object": "webhook",
            "target_url": delivery.target_url,
        },
        "event": event,
    }
