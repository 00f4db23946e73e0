"""`$count_less`: fewer than so many elements in a list; an absent list is empty."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, read_whole
from largesse.rules.values import each

OPERATOR = Operator(
    name="$count_less",
    kinds=LISTED,
    read=read_whole,
    holds=lambda got, need, _situation: len(each(got)) < need,
    english="{subject} has fewer than {values} values",
    korean="{subject}: 값이 {values}개 미만",
    form=Form("number"),
)
