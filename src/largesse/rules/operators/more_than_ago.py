"""`$more_than_ago`: a date more than so many local days ago."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, days_since, read_days
from largesse.rules.values import each


def _holds(got: Any, need: int, situation: Situation) -> bool:
    return any(
        (days := days_since(one, situation)) is not None and days > need for one in each(got)
    )


OPERATOR = Operator(
    name="$more_than_ago",
    kinds=DATED,
    read=read_days,
    holds=_holds,
    english="{subject} was more than {values} days ago",
    korean="{subject}: {values}일 전보다 더 이전",
    form=Form("number", placeholder="days"),
)
