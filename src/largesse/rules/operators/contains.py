"""`$contains`: text with any of the values inside, or a list that holds any of them."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import TEXTUAL, any_same, read_values


def _holds(got: Any, need: tuple[Any, ...], situation: Situation) -> bool:
    if isinstance(got, str):
        return any(isinstance(part, str) and part in got for part in need)
    return any_same(got, need, situation)


OPERATOR = Operator(
    name="$contains",
    kinds=TEXTUAL,
    read=read_values,
    holds=_holds,
    english="{subject} contains {values}",
    korean="{subject}: {values} 포함",
    form=Form("text", many=True),
)
