"""`$before`: a date before the one given; given as a day, before that whole local day."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, compares, read_date

OPERATOR = Operator(
    name="$before",
    kinds=DATED,
    read=read_date,
    holds=lambda got, need, situation: compares(got, need, situation, (-1,)),
    english="{subject} is before {values}",
    korean="{subject}: {values} 이전",
    form=Form("date"),
)
