"""`$starts_with`: text that begins with any of the values, by letter."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import TEXTUAL, read_texts
from largesse.rules.values import each


def _holds(got: Any, need: tuple[str, ...], _situation: Situation) -> bool:
    return any(isinstance(one, str) and one.startswith(need) for one in each(got))


OPERATOR = Operator(
    name="$starts_with",
    kinds=TEXTUAL,
    read=read_texts,
    holds=_holds,
    english="{subject} starts with {values}",
    korean="{subject}: {values}(으)로 시작",
    form=Form("text", many=True),
)
