"""`$less_than_or_equal`: a number or date the value or below."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import COMPARABLE, compares, most_up_to, read_comparable

OPERATOR = Operator(
    name="$less_than_or_equal",
    kinds=COMPARABLE,
    read=read_comparable,
    holds=lambda got, need, situation: compares(got, need, situation, (-1, 0)),
    english="{subject} is at most {values}",
    korean="{subject}: {values} 이하",
    form=Form("number"),
    aliases=("$less_than_equal",),
    cap=most_up_to,
    opposite="$more_than",
)
