"""`$is_not`: none of the values; an absent value is not any of them."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import EQUATABLE, any_same, read_values

OPERATOR = Operator(
    name="$is_not",
    kinds=EQUATABLE,
    read=read_values,
    holds=lambda got, need, situation: not any_same(got, need, situation),
    english="{subject} is not {values}",
    korean="{subject}: {values} 아님",
    form=Form("value", many=True),
    opposite="$is",
)
