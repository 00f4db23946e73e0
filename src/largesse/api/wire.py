"""How values look on the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.enums import MediaType
from msgspec import UNSET, Meta, UnsetType

from largesse.kernel.instant import instant_text
from largesse.kernel.problem import refuse
from largesse.storage import Page
from largesse.storage.database import encode_json

T = TypeVar("T")

# A thousand billion units of money; far above any order, far below what a column holds.
LARGEST = 100_000_000_000_000

Amount = Annotated[int, Meta(ge=0, le=LARGEST, description="Wire units: x100.")]
Quantity = Annotated[int, Meta(ge=0, le=1_000_000_000)]
ShortText = Annotated[str, Meta(max_length=1000)]
Text = Annotated[str, Meta(max_length=10_000)]
Metadata = dict[str, Any]


class WireResponse(Response[Any]):
    """A JSON response in which decimals are numbers and unset fields are left out."""

    media_type = MediaType.JSON

    def render(self, content: Any, media_type: str = "", enc_hook: Any = None) -> bytes:
        """Encode a struct, a mapping, or nothing."""
        del media_type, enc_hook
        if content is None:
            return b""
        return encode_json(content)


def wire_time(moment: datetime) -> str:
    """Return an instant in UTC with milliseconds and `Z`."""
    return instant_text(moment)


def wire_time_or_none(moment: datetime | None) -> str | None:
    """Return an instant, or `None`."""
    return None if moment is None else wire_time(moment)


def given(value: T | None) -> T | UnsetType:
    """Return the value, or `UNSET` for `None`: the key is then left out of the answer."""
    return UNSET if value is None else value


def unless_null(value: T | UnsetType | None) -> T | UnsetType:
    """Return the value; an explicit null of a field that cannot be cleared changes nothing."""
    return UNSET if value is None else value


def read_time(value: str | UnsetType | None, where: str) -> datetime | None:
    """Read an ISO 8601 instant; one without an offset is taken as UTC, a bare date as midnight.

    Refuses what does not parse with `invalid_payload` at `where`.
    """
    if value is None or isinstance(value, UnsetType):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse("invalid_payload", where, need="an ISO 8601 date-time", got=value) from None


def read_date(value: str | UnsetType | None, where: str) -> date | None:
    """Read an ISO 8601 date, perhaps with a time that is dropped."""
    if value is None or isinstance(value, UnsetType):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise refuse("invalid_payload", where, need="an ISO 8601 date", got=value) from None


def page_of(limit: int, page: int) -> Page:
    """Return the slice of a numbered page, the first being 1."""
    return Page(offset=(page - 1) * limit, limit=limit)


__all__ = [
    "LARGEST",
    "Amount",
    "Decimal",
    "Metadata",
    "Quantity",
    "ShortText",
    "Text",
    "WireResponse",
    "given",
    "page_of",
    "read_date",
    "read_time",
    "unless_null",
    "wire_time",
    "wire_time_or_none",
]
