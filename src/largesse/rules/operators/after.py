"""`$after`: a date after the one given; given as a day, after that whole local day."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import DATED, compares, read_date

OPERATOR = Operator(
    name="$after",
    kinds=DATED,
    read=read_date,
    holds=lambda got, need, situation: compares(got, need, situation, (1,)),
    english="{subject} is after {values}",
    korean="{subject}: {values} 이후",
    form=Form("date"),
)
