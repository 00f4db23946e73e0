"""`$has_value`: the value is there; `[false]` asks the opposite."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, read_flag

OPERATOR = Operator(
    name="$has_value",
    kinds=LISTED,
    read=read_flag,
    holds=lambda got, need, _situation: (got is not None) is need,
    english="{subject} has a value: {values}",
    korean="{subject}: 값 있음: {values}",
    form=Form("flag"),
)
