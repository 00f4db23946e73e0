"""`$is`: the same as any of the values; a list holds any of them."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import EQUATABLE, any_same, most_of, read_values

OPERATOR = Operator(
    name="$is",
    kinds=EQUATABLE,
    read=read_values,
    holds=any_same,
    english="{subject} is {values}",
    korean="{subject}: {values}",
    form=Form("value", many=True),
    cap=most_of,
    opposite="$is_not",
)
