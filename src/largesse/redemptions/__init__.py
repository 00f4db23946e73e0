"""The heart of the shell: validate, redeem, roll back, qualify, hold.

Facts in, pure decision, guarded write (ADR 0004): `service` gathers what `pricing.plan` wants to
know, and writes what it decided in one transaction, claiming every limit with a guarded statement.
Nothing here knows what a discount takes off, and nothing above it writes a redemption.
"""

from largesse.redemptions.decide.carts import order_after, order_after_all
from largesse.redemptions.decide.promises import order_promised
from largesse.redemptions.decide.qualifying import cursor_of
from largesse.redemptions.service.asking import cart_of_order, order_asked, rules_on
from largesse.redemptions.service.attempts import (
    count_reasons,
    forget_attempts,
    list_attempts,
)
from largesse.redemptions.service.benefits import BenefitProvider, provide_benefits
from largesse.redemptions.service.history import (
    find_counter_mismatches,
    find_redemption,
    get_redemption,
    list_redemptions,
    voucher_redemptions,
)
from largesse.redemptions.service.qualify import qualify
from largesse.redemptions.service.redeem import redeem
from largesse.redemptions.service.reservations import (
    cancel_reservation,
    confirm_reservation,
    due_reservations,
    expire_reservation,
    extend_reservation,
    find_reservation,
    get_reservation,
    list_reservations,
    reserve,
)
from largesse.redemptions.service.restoring import restore_entries
from largesse.redemptions.service.returns import (
    find_return,
    get_return,
    list_returns,
    preview_return_of_order,
    preview_return_of_redemption,
    return_order,
    return_redemption,
    returns_of_order,
)
from largesse.redemptions.service.rollback import roll_back, take_back
from largesse.redemptions.service.sessions import release_session
from largesse.redemptions.service.validate import validate

__all__ = [
    "BenefitProvider",
    "cancel_reservation",
    "cart_of_order",
    "confirm_reservation",
    "count_reasons",
    "cursor_of",
    "due_reservations",
    "expire_reservation",
    "extend_reservation",
    "find_counter_mismatches",
    "find_redemption",
    "find_reservation",
    "find_return",
    "forget_attempts",
    "get_redemption",
    "get_reservation",
    "get_return",
    "list_attempts",
    "list_redemptions",
    "list_reservations",
    "list_returns",
    "order_after",
    "order_after_all",
    "order_asked",
    "order_promised",
    "preview_return_of_order",
    "preview_return_of_redemption",
    "provide_benefits",
    "qualify",
    "redeem",
    "release_session",
    "reserve",
    "restore_entries",
    "return_order",
    "return_redemption",
    "returns_of_order",
    "roll_back",
    "rules_on",
    "take_back",
    "validate",
    "voucher_redemptions",
]
