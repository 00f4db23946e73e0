"""`$less_than`: a number or date below the value."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import COMPARABLE, compares, most_below, read_comparable

OPERATOR = Operator(
    name="$less_than",
    kinds=COMPARABLE,
    read=read_comparable,
    holds=lambda got, need, situation: compares(got, need, situation, (-1,)),
    english="{subject} is less than {values}",
    korean="{subject}: {values} 미만",
    form=Form("number"),
    cap=most_below,
    opposite="$more_than_or_equal",
)
