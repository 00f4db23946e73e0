"""`$more_than_future`: a date more than so many local days ahead."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, days_since, read_days
from largesse.rules.values import each


def _holds(got: Any, need: int, situation: Situation) -> bool:
    return any(
        (days := days_since(one, situation)) is not None and -days > need for one in each(got)
    )


OPERATOR = Operator(
    name="$more_than_future",
    kinds=DATED,
    read=read_days,
    holds=_holds,
    english="{subject} is more than {values} days ahead",
    korean="{subject}: {values}일 후보다 더 이후",
    form=Form("number", placeholder="days"),
)
