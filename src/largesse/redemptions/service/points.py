"""What rows of the log credit to customers, or take back."""

from __future__ import annotations

from collections.abc import Iterable

from largesse.ledger import Posting
from largesse.redemptions.model import Redemption
from largesse.storage import Work


def postings_of(work: Work, log: Iterable[Redemption]) -> list[Posting]:
    """Return the postings of rows that credit points: one each, none of a parent, which sums up."""
    return [
        _posting(work, each, each.points)
        for each in log
        if each.points and each.result == "SUCCESS" and not each.is_parent
    ]


def _posting(work: Work, row: Redemption, points: int) -> Posting:
    taken_back = row.kind == "redemption_rollback"
    return Posting(
        id=work.id("lp_"),
        holder_id=row.customer_id,
        amount=points,
        reason="rollback" if taken_back else "redemption",
        redemption_id=(row.redemption_id if taken_back else None) or row.id,
        rollback_id=row.id if taken_back else None,
        campaign_id=row.campaign_id,
        voucher_id=row.voucher_id,
        created_at=row.created_at,
    )
