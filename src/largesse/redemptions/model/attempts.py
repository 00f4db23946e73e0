"""The log of attempts: what somebody tried to use, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from largesse.pricing.model import Status

AttemptKind = Literal["validation", "redemption"]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one code or tier that somebody tried to validate or redeem."""

    project_id: str
    at: datetime
    answer_id: str
    kind: AttemptKind
    outcome: Status
    valid: bool
    """Whether the request as a whole was."""
    reason: str | None = None
    reason_where: str | None = None
    redeemable_type: str
    redeemable_id: str
    """As it was asked for: a code nobody knows too."""
    code_key: str | None = None
    owner_id: str | None = None
    campaign_id: str | None = None
    customer_id: str | None = None
    tracking_id: str | None = None
    order_id: str | None = None
    order_amount: int | None = None
    discount_amount: int = 0
    session_key: str | None = None
    channel: str
    caller_id: str | None = None
    address: str | None = None
    request_id: str = ""


class LoggedAttempt(Attempt, frozen=True, kw_only=True):
    """An attempt in the log, with its place in it and the name of its campaign."""

    id: int
    campaign_name: str | None = None


class AttemptFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which attempts are asked for; `None` asks nothing."""

    after: datetime | None = None
    before: datetime | None = None
    kind: AttemptKind | None = None
    outcome: Status | None = None
    reason: str | None = None
    campaign: str | None = None
    code: str | None = None
    customer: str | None = None
    address: str | None = None
    key: str | None = None


class ReasonCount(msgspec.Struct, frozen=True):
    """How often attempts on a campaign's offers were refused for one reason."""

    reason: str
    attempts: int
    last_at: datetime
    campaign_id: str | None = None
    campaign_name: str | None = None
