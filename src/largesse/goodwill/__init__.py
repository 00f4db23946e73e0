"""What is given to customers to make up for something: a coupon, credit or points, within limits.

Who may give how much is known to `access`, what a coupon, a card or points are to the domains
below; this one gives, keeps within the caller's limits, and remembers who gave what to whom and
why.
"""

from largesse.goodwill.model import GoodwillDraft, GoodwillFilter, GoodwillGrant, GoodwillKind
from largesse.goodwill.service import grant_goodwill, list_goodwill, list_limits

__all__ = [
    "GoodwillDraft",
    "GoodwillFilter",
    "GoodwillGrant",
    "GoodwillKind",
    "grant_goodwill",
    "list_goodwill",
    "list_limits",
]
