"""`$is_unknown`: the value is not there; `[false]` asks the opposite."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, read_flag

OPERATOR = Operator(
    name="$is_unknown",
    kinds=LISTED,
    read=read_flag,
    holds=lambda got, need, _situation: (got is None) is need,
    english="{subject} is unknown: {values}",
    korean="{subject}: 값 없음: {values}",
    form=Form("flag"),
)
