"""What customers have to their credit: points, as postings that are never edited.

A posting says whose, how many and what for; an account's balance is the sum of its postings and
moves in the transaction that writes them. Who gets points and how many is decided elsewhere
(`pricing`); spending them, their expiry and gift credit come with loyalty programmes.
"""

from largesse.ledger.model import Holding, LedgerMismatch, Posting
from largesse.ledger.service import find_ledger_mismatches, list_points, post

__all__ = [
    "Holding",
    "LedgerMismatch",
    "Posting",
    "find_ledger_mismatches",
    "list_points",
    "post",
]
