"""Balances after postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from largesse.ledger.model import Posting


def with_balances(postings: Sequence[Posting], balance: int) -> list[Posting]:
    """Return postings of one account, in order, each with the balance after it.

    `balance` is what the account stands at after the last.
    """
    standing = balance - sum(posting.amount for posting in postings)
    told = []
    for posting in postings:
        standing += posting.amount
        told.append(msgspec.structs.replace(posting, balance=standing))
    return told


def taken_back(postings: Iterable[Posting]) -> int:
    """Return how much of an account rollbacks take."""
    return -sum(posting.amount for posting in postings if posting.reason == "rollback")
