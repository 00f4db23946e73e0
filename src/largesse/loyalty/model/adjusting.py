"""What changes the points of a card by hand."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from largesse.ledger import Posting
from largesse.loyalty.model.cards import Card

ExpirationType = Literal["PROGRAM_RULES", "CUSTOM_DATE", "NON_EXPIRING"]


class PointsAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """Points to put on a card, or to take off where they are negative.

    Points expire by the programme's rules unless told otherwise; `expiration_date` is the last
    day they are good for. `source_id` is the merchant's own id of the movement.
    """

    points: int
    expiration_type: ExpirationType | None = None
    expiration_date: date | None = None
    source_id: str | None = None
    note: str | None = None


class Adjusted(msgspec.Struct, frozen=True):
    """A movement that was made, and the card it was made on."""

    posting: Posting
    card: Card


class PointsTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Points to come from another card."""

    code: str
    points: int
    source_id: str | None = None
    note: str | None = None
