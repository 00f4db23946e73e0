"""Codes in customers' hands: issued, published, switched on and off, given a campaign's terms.

It does not decide whether a code may be used on a cart; redemptions ask `pricing` that.
"""

from largesse.vouchers.model import (
    BalanceChange,
    BalanceChanged,
    CardStanding,
    GiftCardLaw,
    GiftCardLaws,
    GiftCardTerms,
    ImportedVoucher,
    IssueLimits,
    IssuePolicy,
    IssuePolicyDraft,
    IssueRecord,
    IssueSegments,
    IssueTrigger,
    LawfulTerm,
    Publication,
    PublicationDetails,
    PublicationDraft,
    PublicationFilter,
    Transaction,
    TransactionFilter,
    TransactionPage,
    Voucher,
    VoucherChange,
    VoucherDetails,
    VoucherDraft,
    VoucherFilter,
    VoucherType,
)
from largesse.vouchers.service.accounts import match_accounts
from largesse.vouchers.service.cards import describe_cards, opening_points
from largesse.vouchers.service.credits import (
    add_credits,
    find_gift_card,
    take_credits,
    tell_transactions,
)
from largesse.vouchers.service.generating import draw_vouchers
from largesse.vouchers.service.importing import import_vouchers, merge_metadata
from largesse.vouchers.service.publishing import describe_publications
from largesse.vouchers.service.reading import (
    describe_voucher,
    describe_vouchers,
    find_voucher,
    vouchers_by_reference,
)
from largesse.vouchers.service.terms import terms_of

__all__ = [
    "BalanceChange",
    "BalanceChanged",
    "CardStanding",
    "GiftCardLaw",
    "GiftCardLaws",
    "GiftCardTerms",
    "ImportedVoucher",
    "IssueLimits",
    "IssuePolicy",
    "IssuePolicyDraft",
    "IssueRecord",
    "IssueSegments",
    "IssueTrigger",
    "LawfulTerm",
    "Publication",
    "PublicationDetails",
    "PublicationDraft",
    "PublicationFilter",
    "Transaction",
    "TransactionFilter",
    "TransactionPage",
    "Voucher",
    "VoucherChange",
    "VoucherDetails",
    "VoucherDraft",
    "VoucherFilter",
    "VoucherType",
    "add_credits",
    "describe_cards",
    "describe_publications",
    "describe_voucher",
    "describe_vouchers",
    "draw_vouchers",
    "find_gift_card",
    "find_voucher",
    "import_vouchers",
    "match_accounts",
    "merge_metadata",
    "opening_points",
    "take_credits",
    "tell_transactions",
    "terms_of",
    "vouchers_by_reference",
]
