"""Read the credit of a gift card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from largesse.campaigns.decide import reading
from largesse.campaigns.decide.reading import refused
from largesse.pricing.model import Gift

_EFFECTS = ("APPLY_TO_ORDER", "APPLY_TO_ITEMS")


def read_gift(document: Mapping[str, Any], where: str = "", *, redeemed: int = 0) -> Gift:
    """Return the gift a stored or sent document describes, with the balance left to spend.

    `amount` is what was ever put on the card; `redeemed` what is spent or held, counted
    elsewhere. Refuses with `invalid_payload` at the path of the first fault.
    """
    amount = reading.amount(document, "amount", where)
    if amount is None:
        raise refused(f"{where}.amount", "the amount on the card")
    effect = document.get("effect")
    if effect is None:
        effect = "APPLY_TO_ORDER"
    if effect not in _EFFECTS:
        raise refused(f"{where}.effect", [*_EFFECTS], effect)
    subtracted = reading.amount(document, "subtracted_amount", where) or 0
    return Gift(max(0, amount - subtracted - redeemed), cast(Any, effect))
