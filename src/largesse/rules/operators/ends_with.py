"""`$ends_with`: text that ends with any of the values, by letter."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import TEXTUAL, read_texts
from largesse.rules.values import each


def _holds(got: Any, need: tuple[str, ...], _situation: Situation) -> bool:
    return any(isinstance(one, str) and one.endswith(need) for one in each(got))


OPERATOR = Operator(
    name="$ends_with",
    kinds=TEXTUAL,
    read=read_texts,
    holds=_holds,
    english="{subject} ends with {values}",
    korean="{subject}: {values}(으)로 끝남",
    form=Form("text", many=True),
)
