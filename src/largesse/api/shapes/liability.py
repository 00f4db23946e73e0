"""What a project owes those who hold points and gift credit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, wire_time
from largesse.kernel.problem import refuse
from largesse.loyalty.model.liability import LiabilityReport, Owed
from largesse.storage import Work

Kind = Literal["credits", "points"]
_LARGEST_VALUE = Decimal(1_000_000)


class OwedShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one programme owed."""

    kind: Kind
    programme_id: str | None
    programme_name: str | None
    holders: Annotated[int, Meta(description="How many had something.")]
    amount: Annotated[int, Meta(description="Points, or credit in wire units (x100).")]
    point_value: Decimal | UnsetType = UNSET
    value: (
        Annotated[
            int, Meta(description="In wire units (x100); left out for points without a value.")
        ]
        | UnsetType
    ) = UNSET


class LiabilityShape(msgspec.Struct, frozen=True, kw_only=True):
    """What was owed at a moment; `value` sums what has a value, in wire units (x100)."""

    at: str
    currency: str
    value: int
    data: list[OwedShape]
    object: str = "liability"
    data_ref: str = "data"


def read_moment(work: Work, text: str | None) -> datetime:
    """Return the moment a query names: an instant, the last of a day in the project's zone, or now.

    Refuses with `invalid_query_params` what is neither.
    """
    if text is None:
        return work.now
    try:
        if len(text) <= len("2026-01-31"):
            after = date.fromisoformat(text) + timedelta(days=1)
            midnight = datetime.combine(after, time(), tzinfo=work.project.zone)
            return midnight.astimezone(UTC) - timedelta(microseconds=1)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse(
            "invalid_query_params", "at", need="an ISO 8601 date or date-time", got=text[:100]
        ) from None


def read_point_value(text: str | None) -> Decimal | None:
    """Return what a point is worth; refuses with `invalid_query_params` what is no such number."""
    if text is None:
        return None
    try:
        value = Decimal(text[:30])
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= _LARGEST_VALUE:
        need = f"a number from 0 to {_LARGEST_VALUE}"
        raise refuse("invalid_query_params", "point_value", need=need, got=text[:100])
    return value


def liability_shape(report: LiabilityReport) -> LiabilityShape:
    """Return what is owed as `/api` has it."""
    return LiabilityShape(
        at=wire_time(report.at),
        currency=report.currency,
        value=report.value,
        data=[_owed_shape(each) for each in report.owed],
    )


def _owed_shape(owed: Owed) -> OwedShape:
    return OwedShape(
        kind=owed.kind,
        programme_id=owed.programme_id,
        programme_name=owed.programme_name,
        holders=owed.holders,
        amount=owed.amount,
        point_value=given(owed.point_value),
        value=given(owed.value),
    )
