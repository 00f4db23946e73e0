"""How structs become the parameters of a statement, and codes the keys they are found by."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.kernel.usage import Usage
from largesse.storage.database import jsonb

_DOCUMENTS = frozenset(
    {"discount", "gift", "loyalty_card", "validity_timeframe", "validity_hours", "metadata"}
)

REDEEMED = Usage("voucher", "").key
"""What the key of a voucher's counter of redemptions starts with."""


def parameters(noun: msgspec.Struct) -> dict[str, Any]:
    """Return a struct's fields by name, documents ready for their `jsonb` columns."""
    return {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name, value in msgspec.structs.asdict(noun).items()
    }


def code_key(project: Project, code: str) -> str:
    """Return a code as it is looked up: in lower case where the project does not tell case."""
    return code if project.case_sensitive_codes else code.lower()
