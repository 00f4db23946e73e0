"""`$more_than`: a number or date above the value."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import COMPARABLE, compares, read_comparable

OPERATOR = Operator(
    name="$more_than",
    kinds=COMPARABLE,
    read=read_comparable,
    holds=lambda got, need, situation: compares(got, need, situation, (1,)),
    english="{subject} is more than {values}",
    korean="{subject}: {values} 초과",
    form=Form("number"),
    aliases=("$greater_than",),
    opposite="$less_than_or_equal",
)
