"""`$less_than_future`: a date today or less than so many local days ahead."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, days_since, read_days
from largesse.rules.values import each


def _holds(got: Any, need: int, situation: Situation) -> bool:
    return any(
        (days := days_since(one, situation)) is not None and 0 <= -days < need for one in each(got)
    )


OPERATOR = Operator(
    name="$less_than_future",
    kinds=DATED,
    read=read_days,
    holds=_holds,
    english="{subject} is less than {values} days ahead",
    korean="{subject}: 앞으로 {values}일 미만",
    form=Form("number", placeholder="days"),
)
