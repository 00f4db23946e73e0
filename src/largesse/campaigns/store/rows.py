"""How structs become the parameters of a statement."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse.storage.database import jsonb

_DOCUMENTS = frozenset(
    {"voucher", "discount", "gift", "loyalty_card", "validity_timeframe", "validity_hours",
     "metadata", "document", "referral_program"}
)  # fmt: skip


def parameters(noun: msgspec.Struct) -> dict[str, Any]:
    """Return a struct's fields by name, documents ready for their `jsonb` columns."""
    return {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name, value in msgspec.structs.asdict(noun).items()
    }
