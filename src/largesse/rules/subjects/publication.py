"""Whose code it is: conditions on how a code was published."""

from __future__ import annotations

from typing import Any

from largesse.rules.model import Needs
from largesse.rules.subject import Lack, Subject, View


def _by_holder(view: View, _property: str) -> Any:
    customer, holder_id = view.situation.customer, view.situation.holder_id
    if customer is None:
        return Lack("missing_customer")
    return holder_id is not None and customer.id == holder_id


SUBJECTS = (
    Subject(
        name="publication.redeemable_by_linked_customer",
        family="redemption",
        kind="boolean",
        english="only the customer the code was published to may redeem",
        korean="발급받은 고객만 사용 가능",
        value=_by_holder,
        needs=Needs(customer=True),
        switch=True,
    ),
)
