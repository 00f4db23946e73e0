"""`$from`: look only at the items of these collections, products or SKUs."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Kind, Operator
from largesse.rules.reading import read_items


def _read(values: tuple[Any, ...], _kind: Kind) -> Any:
    return read_items(values, None)


def _holds(_got: Any, _need: Any, _situation: Situation) -> bool:
    return True


OPERATOR = Operator(
    name="$from",
    kinds=frozenset({"items"}),
    read=_read,
    holds=_holds,
    english="looking only at {values}",
    korean="대상 범위: {values}",
    form=Form("items", many=True),
    narrows=True,
)
