"""What one change makes of the terms of a code or a tier, and whether it can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from largesse.kernel.period import Period


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a bulk change may change."""

    active: bool
    start_date: datetime | None = None
    expiration_date: datetime | None = None
    category_id: str | None = None
    discount: dict[str, Any] | None = None
    redemption_quantity: int | None = None


class BulkTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The same change for many: what is not set stays as it is.

    `extend_by` is an ISO 8601 duration put to an expiration that is there. A `discount` replaces
    one of its own type.
    """

    active: bool | UnsetType = UNSET
    start_date: datetime | UnsetType | None = UNSET
    expiration_date: datetime | UnsetType | None = UNSET
    extend_by: str | UnsetType = UNSET
    category_id: str | UnsetType | None = UNSET
    discount: dict[str, Any] | UnsetType = UNSET
    redemption_quantity: int | UnsetType | None = UNSET


def changed(terms: Terms, change: BulkTerms, zone: ZoneInfo) -> Terms | str:
    """Return the terms after a change, or in a word why it does not fit them.

    `discount_type`: their discount is of another type. `window`: they would end before they start.
    """
    fields = {
        name: value
        for name in Terms.__struct_fields__
        if (value := getattr(change, name)) is not UNSET
    }
    if "discount" in fields and (
        terms.discount is None or terms.discount.get("type") != fields["discount"].get("type")
    ):
        return "discount_type"
    if change.extend_by is not UNSET and terms.expiration_date is not None:
        later = Period.read(change.extend_by).after(terms.expiration_date, zone)
        fields["expiration_date"] = later
    after = msgspec.structs.replace(terms, **fields)
    if after.start_date and after.expiration_date and after.expiration_date <= after.start_date:
        return "window"
    return after


def undone(now: Terms, before: Terms, after: Terms) -> Terms | None:
    """Return the terms with a change taken back, `None` when what it changed was changed since.

    What it did not touch stays as it is now.
    """
    touched = [
        name for name in Terms.__struct_fields__ if getattr(before, name) != getattr(after, name)
    ]
    if any(getattr(now, name) != getattr(after, name) for name in touched):
        return None
    return msgspec.structs.replace(now, **{name: getattr(before, name) for name in touched})
