"""Discounts, gifts and windows of validity on the wire, as several resources carry them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.wire import LARGEST, ShortText, given, read_time, wire_time_or_none
from largesse.campaigns import Window, Windowed
from largesse.rules.formulas.tokens import LONGEST_FORMULA

# Some clients write every number with a point; 1000.0 is read as 1000, 10.5 is refused later.
Number = (
    Annotated[int, Meta(ge=0, le=LARGEST, description="Wire units: x100.")]
    | Annotated[float, Meta(ge=0, le=LARGEST)]
)
Reference = Annotated[str, Meta(max_length=255)]
# Names are unique, and an index holds no more than some 2,700 bytes.
Name = Annotated[str, Meta(min_length=1, max_length=500)]
FormulaText = Annotated[str, Meta(max_length=LONGEST_FORMULA)]
Day = Annotated[int, Meta(ge=0, le=6)]
TimeText = Annotated[str, Meta(max_length=64)]


class ItemInput(msgspec.Struct, frozen=True):
    """A product or SKU named by id or source id."""

    id: Reference | UnsetType | None = UNSET
    source_id: Reference | UnsetType | None = UNSET
    name: ShortText | UnsetType | None = UNSET
    object: Reference | UnsetType | None = UNSET


class UnitInput(msgspec.Struct, frozen=True):
    """One entry of free units."""

    unit_off: Number | UnsetType | None = UNSET
    unit_off_formula: FormulaText | UnsetType | None = UNSET
    unit_type: Reference | UnsetType | None = UNSET
    effect: Reference | UnsetType | None = UNSET
    product: ItemInput | UnsetType | None = UNSET
    sku: ItemInput | UnsetType | None = UNSET


class DiscountInput(msgspec.Struct, frozen=True):
    """What a discount is made of; `type` names which of the values counts."""

    type: Reference
    effect: Reference | UnsetType | None = UNSET
    amount_off: Number | UnsetType | None = UNSET
    amount_off_formula: FormulaText | UnsetType | None = UNSET
    percent_off: (
        Annotated[Decimal, Meta(description="Percent, read exactly.")] | UnsetType | None
    ) = UNSET
    percent_off_formula: FormulaText | UnsetType | None = UNSET
    fixed_amount: Number | UnsetType | None = UNSET
    fixed_amount_formula: FormulaText | UnsetType | None = UNSET
    points: Number | UnsetType | None = UNSET
    points_formula: FormulaText | UnsetType | None = UNSET
    amount_limit: Number | UnsetType | None = UNSET
    aggregated_amount_limit: Number | UnsetType | None = UNSET
    unit_off: Number | UnsetType | None = UNSET
    unit_off_formula: FormulaText | UnsetType | None = UNSET
    unit_type: Reference | UnsetType | None = UNSET
    product: ItemInput | UnsetType | None = UNSET
    sku: ItemInput | UnsetType | None = UNSET
    replaces: ItemInput | UnsetType | None = UNSET
    replaced_units: Number | UnsetType | None = UNSET
    units: list[UnitInput] | UnsetType | None = UNSET


class GiftInput(msgspec.Struct, frozen=True):
    """Credit on a card."""

    amount: Number | UnsetType | None = UNSET
    effect: Reference | UnsetType | None = UNSET


class TimeframeShape(msgspec.Struct, frozen=True):
    """A recurring window: `duration` every `interval`, counted from the start date."""

    duration: TimeText | UnsetType | None = UNSET
    interval: TimeText | UnsetType | None = UNSET


class DailyHoursShape(msgspec.Struct, frozen=True):
    """Local hours on some days; 0 is Sunday."""

    start_time: TimeText | UnsetType | None = UNSET
    expiration_time: TimeText | UnsetType | None = UNSET
    days_of_week: Annotated[list[Day], Meta(max_length=7)] | UnsetType | None = UNSET


class HoursShape(msgspec.Struct, frozen=True):
    """The hours of each day."""

    daily: Annotated[list[DailyHoursShape], Meta(max_length=100)] | UnsetType | None = UNSET


class WindowInput(msgspec.Struct, frozen=True, kw_only=True):
    """When something may be used."""

    start_date: TimeText | UnsetType | None = UNSET
    expiration_date: TimeText | UnsetType | None = UNSET
    validity_timeframe: TimeframeShape | UnsetType | None = UNSET
    validity_day_of_week: Annotated[list[Day], Meta(max_length=7)] | UnsetType | None = UNSET
    validity_hours: HoursShape | UnsetType | None = UNSET


class WindowShape(msgspec.Struct, frozen=True, kw_only=True):
    """When something may be used; what is not set is left out."""

    start_date: str | UnsetType | None = UNSET
    expiration_date: str | UnsetType | None = UNSET
    validity_timeframe: dict[str, Any] | UnsetType = UNSET
    validity_day_of_week: list[int] | UnsetType = UNSET
    validity_hours: dict[str, Any] | UnsetType = UNSET


def document_of(value: Any) -> Any:
    """Return an input struct as the document to be stored: nulls left out, 1000.0 as 1000."""
    if isinstance(value, msgspec.Struct):
        value = {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {
            key: document_of(entry)
            for key, entry in value.items()
            if entry is not UNSET and entry is not None
        }
    if isinstance(value, list):
        return [document_of(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def document_or_none(value: Any) -> dict[str, Any] | None:
    """Return the document of an input struct, `None` when it is null or absent."""
    return None if value is None or value is UNSET else document_of(value)


def metadata_of(value: dict[str, Any] | UnsetType | None, where: str = "") -> dict[str, Any]:
    """Return the metadata of a request that creates something; none is an empty object."""
    checked = checked_metadata(value, f"{where}.metadata")
    return checked or {}


def window_changes(data: WindowInput, where: str = "") -> dict[str, Any]:
    """Return the window fields a request gives, an explicit null as `None`; absent ones not."""
    changes: dict[str, Any] = {}
    for name in ("start_date", "expiration_date"):
        value = getattr(data, name)
        if value is not UNSET:
            changes[name] = read_time(value, f"{where}.{name}")
    for name in ("validity_timeframe", "validity_hours"):
        value = getattr(data, name)
        if value is not UNSET:
            changes[name] = document_or_none(value)
    if data.validity_day_of_week is not UNSET:
        changes["validity_day_of_week"] = data.validity_day_of_week or None
    return changes


def window_of(data: WindowInput, *, active: bool = True, where: str = "") -> Window:
    """Return the window of a request that creates something; null means not set."""
    return Window(active=active, **window_changes(data, where))


def window_fields(window: Windowed) -> dict[str, Any]:
    """Return a window's fields as the wire has them, for a `WindowShape`."""
    return {
        "start_date": given(wire_time_or_none(window.start_date)),
        "expiration_date": given(wire_time_or_none(window.expiration_date)),
        "validity_timeframe": given(window.validity_timeframe),
        "validity_day_of_week": given(window.validity_day_of_week),
        "validity_hours": given(window.validity_hours),
    }
