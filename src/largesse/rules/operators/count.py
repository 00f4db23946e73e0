"""`$count`: exactly so many elements in a list; an absent list is empty."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, read_whole
from largesse.rules.values import each

OPERATOR = Operator(
    name="$count",
    kinds=LISTED,
    read=read_whole,
    holds=lambda got, need, _situation: len(each(got)) == need,
    english="{subject} has exactly {values} values",
    korean="{subject}: 값이 정확히 {values}개",
    form=Form("number"),
)
