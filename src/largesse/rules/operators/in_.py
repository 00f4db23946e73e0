"""`$in`: one of the values."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import EQUATABLE, any_same, most_of, read_values

OPERATOR = Operator(
    name="$in",
    kinds=EQUATABLE,
    read=read_values,
    holds=any_same,
    english="{subject} is one of {values}",
    korean="{subject}: {values} 중 하나",
    form=Form("value", many=True),
    cap=most_of,
    opposite="$not_in",
)
