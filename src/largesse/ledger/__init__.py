"""One double-entry ledger under points and gift credit.

A holder (a customer, a gift card, a loyalty card) has an account per kind; what is on it lies in
lots that may run out, and every movement is a posting that is never edited: what it is about, which
lots it touched, what the holder had after it. Whoever moves something knows why and tells of it;
who gets how much is decided elsewhere.
"""

from largesse.ledger.model import (
    AccountKind,
    AccountStanding,
    ExcessError,
    Grant,
    Holding,
    LedgerMismatch,
    Liability,
    Lot,
    LotPart,
    Movement,
    Opening,
    Posting,
    PostingFilter,
    PostingReason,
    Refers,
    Returning,
    ShortError,
    Spending,
    TakingBack,
)
from largesse.ledger.service.accounts import (
    adopt_cards,
    close_accounts,
    open_accounts,
    open_cards,
)
from largesse.ledger.service.holding import (
    hold,
    release,
    session_holds,
)
from largesse.ledger.service.moving import (
    expire,
    give_back,
    grant,
    move,
    spend,
    take_back,
    transfer,
)
from largesse.ledger.service.reading import (
    find_ledger_mismatches,
    liability,
    list_points,
    lots,
    moved_between,
    posting_by_source,
    postings_by_id,
    postings_of_redemption,
    postings_page,
    standings,
)

__all__ = [
    "AccountKind",
    "AccountStanding",
    "ExcessError",
    "Grant",
    "Holding",
    "LedgerMismatch",
    "Liability",
    "Lot",
    "LotPart",
    "Movement",
    "Opening",
    "Posting",
    "PostingFilter",
    "PostingReason",
    "Refers",
    "Returning",
    "ShortError",
    "Spending",
    "TakingBack",
    "adopt_cards",
    "close_accounts",
    "expire",
    "find_ledger_mismatches",
    "give_back",
    "grant",
    "hold",
    "liability",
    "list_points",
    "lots",
    "move",
    "moved_between",
    "open_accounts",
    "open_cards",
    "posting_by_source",
    "postings_by_id",
    "postings_of_redemption",
    "postings_page",
    "release",
    "session_holds",
    "spend",
    "standings",
    "take_back",
    "transfer",
]
