"""What is counted: one name for every counter a limit can be set on.

The plan says which counters a redemption claims and up to what; the store claims them with
guarded statements in key order. Both sides speak in `Usage`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from largesse.kernel.period import CalendarUnit

Owner = Literal["voucher", "promotion_tier", "campaign"]
Measure = Literal["redemptions", "orders_amount", "discount_amount", "credits", "units"]


class Usage(msgspec.Struct, frozen=True):
    """One counter: redemptions (or amounts) of an owner, perhaps by one customer or key,
    perhaps within one calendar period that starts on the local day `start`.
    """

    owner: Owner
    owner_id: str
    measure: Measure = "redemptions"
    customer_id: str | None = None
    caller_id: str | None = None
    """The API key (or user) that redeems, for per-caller limits."""
    unit: CalendarUnit | None = None
    start: date | None = None
    item: str | None = None
    """What units are counted of (`product:prod_1`), when the measure is units."""

    @property
    def key(self) -> str:
        """Return the counter's key, unique within a project."""
        key = f"{self.owner}:{self.owner_id}"
        if self.measure != "redemptions":
            key += f"|{self.measure}"
        if self.item is not None:
            key += f"|item:{self.item}"
        if self.customer_id is not None:
            key += f"|customer:{self.customer_id}"
        if self.caller_id is not None:
            key += f"|caller:{self.caller_id}"
        if self.unit is not None:
            key += f"|{self.unit}:{self.start}"
        return key


class Claim(msgspec.Struct, frozen=True):
    """`amount` to be added to a counter, refused when it would pass `cap` (no cap: `None`).

    `where` is the path of the limit (`redemption.quantity`, a rule's leaf), `code` the reason
    given when the claim is lost.
    """

    usage: Usage
    amount: int
    cap: int | None = None
    code: str = "quantity_exceeded"
    where: str = ""
