"""`$not_differ`: a list of the same values, in any order (undocumented on the wire)."""

from typing import Any

from largesse.rules.model import Situation
from largesse.rules.operator import Form, Operator
from largesse.rules.reading import LISTED, read_values
from largesse.rules.values import each, same


def _holds(got: Any, need: tuple[Any, ...], situation: Situation) -> bool:
    there = each(got)
    zone = situation.zone
    return all(any(same(one, other, zone) for other in need) for one in there) and all(
        any(same(one, other, zone) for one in there) for other in need
    )


OPERATOR = Operator(
    name="$not_differ",
    kinds=LISTED,
    read=read_values,
    holds=_holds,
    english="{subject} is exactly {values}",
    korean="{subject}: {values}와(과) 일치",
    form=Form("value", many=True),
)
