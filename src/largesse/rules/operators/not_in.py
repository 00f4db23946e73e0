"""`$not_in`: none of the values; an absent value is in no list."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import EQUATABLE, any_same, read_values

OPERATOR = Operator(
    name="$not_in",
    kinds=EQUATABLE,
    read=read_values,
    holds=lambda got, need, situation: not any_same(got, need, situation),
    english="{subject} is none of {values}",
    korean="{subject}: {values} 중 어느 것도 아님",
    form=Form("value", many=True),
    opposite="$in",
)
