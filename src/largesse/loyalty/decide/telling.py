"""What the events of a movement of points say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from largesse.kernel.instant import instant_text
from largesse.ledger.model import Posting
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.transactions import TRANSACTION_OF

_EARNED = ("POINTS_ACCRUAL", "PENDING_POINTS_ACTIVATION")
_BY_HAND = ("addition", "removal")

Event = tuple[str, str, dict[str, Any]]


def events_of(card: Card, posting: Posting) -> Sequence[Event]:
    """Return the events of one movement: the transaction, and what it was to the customer."""
    type_ = TRANSACTION_OF[posting.reason]
    told = told_of(card, posting)
    events: list[Event] = [("voucher.loyalty_card.transaction.created", card.id, told)]
    if type_ == "POINTS_EXPIRATION":
        events.append(("voucher.loyalty_card.points_expired", card.id, told))
    elif posting.amount > 0:
        events.append(("voucher.loyalty_card.points_added", card.id, told))
    if type_ in _EARNED and posting.amount > 0 and card.customer_id is not None:
        events.append(("customer.rewarded.loyalty_points", card.customer_id, told))
    return events


def told_of(card: Card, posting: Posting) -> dict[str, Any]:
    """Return a movement as events tell it: whose, on which card, and the transaction."""
    balance = {
        "points": posting.amount,
        "total": posting.total,
        "balance": posting.balance,
        "type": "loyalty_card",
        "object": "balance",
        "operation_type": "MANUAL" if posting.reason in _BY_HAND else "AUTOMATIC",
        "related_object": {"type": "voucher", "id": card.id},
    }
    return {
        "customer_id": card.customer_id,
        "campaign_id": card.programme_id,
        "voucher": {"id": card.id, "code": card.code},
        "points": abs(posting.amount),
        "balance": balance,
        "transaction": {
            "id": posting.id,
            "source_id": posting.source_id,
            "voucher_id": card.id,
            "campaign_id": card.programme_id,
            "source": posting.related.get("source"),
            "reason": posting.note,
            "type": TRANSACTION_OF[posting.reason],
            "details": {"balance": balance},
            "related_transaction_id": posting.related.get("transaction_id"),
            "created_at": instant_text(posting.created_at),
        },
    }
