"""`$is_days_ago`: a date exactly so many local days ago."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, days_since, read_days
from largesse.rules.values import each


def _holds(got: Any, need: int, situation: Situation) -> bool:
    return any(
        (days := days_since(one, situation)) is not None and days == need for one in each(got)
    )


OPERATOR = Operator(
    name="$is_days_ago",
    kinds=DATED,
    read=read_days,
    holds=_holds,
    english="{subject} was exactly {values} days ago",
    korean="{subject}: 정확히 {values}일 전",
    form=Form("number", placeholder="days"),
)
