"""Say what the project owes those who hold points and gift credit, today or on any day before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from largesse import ledger
from largesse.campaigns import campaigns_by_id, find_campaign
from largesse.kernel.rounding import round_half_up
from largesse.ledger import AccountKind, Liability
from largesse.loyalty.model.liability import LiabilityReport, Owed
from largesse.loyalty.store import earning_rules as options_store
from largesse.storage import Work


async def report_liability(
    work: Work,
    at: datetime,
    kinds: Sequence[AccountKind],
    programme: str | None,
    point_value: Decimal | None,
) -> LiabilityReport:
    """Return what was owed at a moment by programme, from the postings until then.

    A point is worth what its programme's options say, else `point_value`. Refuses a `programme`
    nobody knows with `not_found`.
    """
    async with work.database.reading() as connection:
        programme_id = None
        if programme is not None:
            programme_id = (await find_campaign(connection, work, programme)).id
        found = [
            each
            for kind in kinds
            for each in await ledger.liability(connection, work, kind, at, programme_id)
        ]
        ids = sorted({each.programme_id for each in found if each.programme_id})
        campaigns = await campaigns_by_id(connection, work, ids)
        options = await options_store.options_of(connection, work.project.id, ids)
    owed = []
    for each in found:
        campaign = campaigns.get(each.programme_id or "")
        option = options.get(each.programme_id or "")
        worth = option.point_value if option else None
        owed.append(
            _owed(
                work,
                each,
                campaign.name if campaign else None,
                point_value if worth is None else worth,
            )
        )
    return LiabilityReport(
        at=at,
        currency=work.project.currency_code,
        value=sum(each.value or 0 for each in owed),
        owed=tuple(owed),
    )


def _owed(work: Work, found: Liability, name: str | None, point_value: Decimal | None) -> Owed:
    value: int | None = found.amount
    if found.kind == "points":
        value = None if point_value is None else _worth(work, found.amount, point_value)
    return Owed(
        kind=found.kind,
        programme_id=found.programme_id,
        programme_name=name,
        holders=found.holders,
        amount=found.amount,
        point_value=point_value if found.kind == "points" else None,
        value=value,
    )


def _worth(work: Work, points: int, point_value: Decimal) -> int:
    """Return what points are worth, in what a person can pay, rounded once."""
    numerator, denominator = point_value.as_integer_ratio()
    return round_half_up(points * numerator, denominator, work.project.currency.quantum)
