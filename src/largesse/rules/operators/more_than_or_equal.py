"""`$more_than_or_equal`: a number or date the value or above."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import COMPARABLE, compares, read_comparable

OPERATOR = Operator(
    name="$more_than_or_equal",
    kinds=COMPARABLE,
    read=read_comparable,
    holds=lambda got, need, situation: compares(got, need, situation, (0, 1)),
    english="{subject} is at least {values}",
    korean="{subject}: {values} 이상",
    form=Form("number"),
    aliases=(
        "$greater_than_or_equal",
        "$more_than_equal",
    ),
    opposite="$less_than",
)
