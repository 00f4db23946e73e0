"""The heart of the shell: validate, redeem, roll back, qualify, hold.

Facts in, pure decision, guarded write (ADR 0004): `service` gathers what `pricing.plan` wants to
know, and writes what it decided in one transaction, claiming every limit with a guarded statement.
Nothing here knows what a discount takes off, and nothing above it writes a redemption.
"""

from largesse.redemptions.decide.carts import order_after, order_after_all
from largesse.redemptions.decide.qualifying import cursor_of
from largesse.redemptions.service.attempts import (
    count_reasons,
    forget_attempts,
    list_attempts,
)
from largesse.redemptions.service.history import (
    find_counter_mismatches,
    find_redemption,
    get_redemption,
    list_redemptions,
    voucher_redemptions,
)
from largesse.redemptions.service.qualify import qualify
from largesse.redemptions.service.redeem import redeem
from largesse.redemptions.service.restoring import restore_entries
from largesse.redemptions.service.rollback import roll_back
from largesse.redemptions.service.sessions import release_session
from largesse.redemptions.service.validate import validate

__all__ = [
    "count_reasons",
    "cursor_of",
    "find_counter_mismatches",
    "find_redemption",
    "forget_attempts",
    "get_redemption",
    "list_attempts",
    "list_redemptions",
    "order_after",
    "order_after_all",
    "qualify",
    "redeem",
    "release_session",
    "restore_entries",
    "roll_back",
    "validate",
    "voucher_redemptions",
]
