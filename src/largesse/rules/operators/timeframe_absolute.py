"""`$timeframe_absolute`: a moment from one date to another, `from;to`, both included."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Kind, Operator, UnreadableError
from largesse.rules.reading import DATED, order_of
from largesse.rules.values import each, moment

_NEED = "from;to as ISO 8601 dates, one of them may be empty"


def _read(values: tuple[Any, ...], _kind: Kind) -> tuple[tuple[str, str], ...]:
    if not values:
        raise UnreadableError(_NEED)
    return tuple(_read_one(value, index) for index, value in enumerate(values))


def _read_one(value: Any, index: int) -> tuple[str, str]:
    start, mark, end = value.partition(";") if isinstance(value, str) else ("", "", "")
    start, end = start.strip(), end.strip()
    if not mark or not (start or end):
        raise UnreadableError(_NEED, index)
    if any(part and moment(part) is None for part in (start, end)):
        raise UnreadableError(_NEED, index)
    return start, end


def _holds(got: Any, need: tuple[tuple[str, str], ...], situation: Situation) -> bool:
    return any(
        (not start or order_of(one, start, situation) in (0, 1))
        and (not end or order_of(one, end, situation) in (-1, 0))
        for one in each(got)
        for start, end in need
    )


OPERATOR = Operator(
    name="$timeframe_absolute",
    kinds=DATED,
    read=_read,
    holds=_holds,
    english="{subject} is within {values}",
    korean="{subject}: 기간 {values}",
    form=Form("pattern", many=True, placeholder="2026-01-01;2026-01-31"),
)
