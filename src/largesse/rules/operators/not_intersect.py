"""`$not_intersect`: a list that shares nothing with the values (undocumented on the wire)."""

from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, any_same, read_values

OPERATOR = Operator(
    name="$not_intersect",
    kinds=LISTED,
    read=read_values,
    holds=lambda got, need, situation: not any_same(got, need, situation),
    english="{subject} shares nothing with {values}",
    korean="{subject}: {values}와(과) 겹치지 않음",
    form=Form("value", many=True),
)
