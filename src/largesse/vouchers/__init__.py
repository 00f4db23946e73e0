"""Codes in customers' hands: issued, published, switched on and off, given a campaign's terms.

It does not decide whether a code may be used on a cart; redemptions ask `pricing` that.
"""

from largesse.vouchers.model import (
    ImportedVoucher,
    IssueLimits,
    IssuePolicy,
    IssuePolicyDraft,
    IssueRecord,
    IssueSegments,
    IssueTrigger,
    Publication,
    PublicationDetails,
    PublicationDraft,
    PublicationFilter,
    Voucher,
    VoucherChange,
    VoucherDetails,
    VoucherDraft,
    VoucherFilter,
    VoucherType,
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
    "ImportedVoucher",
    "IssueLimits",
    "IssuePolicy",
    "IssuePolicyDraft",
    "IssueRecord",
    "IssueSegments",
    "IssueTrigger",
    "Publication",
    "PublicationDetails",
    "PublicationDraft",
    "PublicationFilter",
    "Voucher",
    "VoucherChange",
    "VoucherDetails",
    "VoucherDraft",
    "VoucherFilter",
    "VoucherType",
    "describe_publications",
    "describe_voucher",
    "describe_vouchers",
    "draw_vouchers",
    "find_voucher",
    "import_vouchers",
    "merge_metadata",
    "terms_of",
    "vouchers_by_reference",
]
