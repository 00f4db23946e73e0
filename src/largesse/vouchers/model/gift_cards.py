"""Gift cards: the law they are under, what moves on them, how they are sold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from largesse.ledger import AccountKind, AccountStanding, Lot, Posting
from largesse.rules.filters import FilterAt
from largesse.vouchers.model.codes import Voucher, VoucherDetails

LawRule = Literal["years", "years_to_year_end", "never"]


class GiftCardLaw(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For how long a paid gift card has to stay good somewhere, as the law stood from a day on.

    With `restarts_on_load` credit paid for later starts the years anew.
    """

    country: str
    rule: LawRule
    valid_from: date
    source: str
    article: str
    region: str | None = None
    years: int = 0
    restarts_on_load: bool = False

    @property
    def jurisdiction(self) -> str:
        """Return where it holds, as ISO 3166 has it: `KR`, `US-NY`."""
        return self.country if self.region is None else f"{self.country}-{self.region}"

    @property
    def id(self) -> str:
        """Return what a card made under it notes: where, and since when."""
        return f"{self.jurisdiction}@{self.valid_from.isoformat()}"


class GiftCardLaws(msgspec.Struct, frozen=True):
    """All laws that are known, and which edition of the list they are."""

    version: str
    law: tuple[GiftCardLaw, ...]


class LawfulTerm(msgspec.Struct, frozen=True):
    """Under which law a card was made and until when it stays good by it, `None` for ever."""

    id: str
    until: datetime | None = None


class GiftCardTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign, or the project, says of the law, and the law in force for new cards."""

    campaign_id: str | None = None
    own: str | None = None
    law: GiftCardLaw | None = None


class BalanceChange(msgspec.Struct, frozen=True, kw_only=True):
    """Credit to be put on a gift card, or taken off it; what lapses at `expires_at` is free."""

    amount: int
    source_id: str | None = None
    note: str | None = None
    expires_at: datetime | None = None


class BalanceChanged(msgspec.Struct, frozen=True):
    """A card and the movement a change made, or had made before under the same source id."""

    voucher: Voucher
    posting: Posting


class TransactionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which movements a list is about: of one card or of a programme, from after one of them on."""

    kind: AccountKind
    holder_id: str | None = None
    programme_id: str | None = None
    filters: FilterAt | None = None
    descending: bool = True
    after: str | None = None


class Transaction(msgspec.Struct, frozen=True):
    """A movement on a card, and what the merchant calls the order it is about."""

    posting: Posting
    order_source_id: str | None = None


class TransactionPage(msgspec.Struct, frozen=True):
    """A page of movements, and whether there are more."""

    transactions: tuple[Transaction, ...]
    more: bool


class SaleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of the sale of a card; what is not told is what stands: see `GiftCardSale`."""

    price_paid: int
    face_value: int | None = None
    currency: str | None = None
    sold_at: datetime | None = None
    order_id: str | None = None
    note: str | None = None


class GiftCardSale(msgspec.Struct, frozen=True, kw_only=True):
    """That a card was sold: at its face value, or under it, and the rest is promotion."""

    voucher_id: str
    code: str
    face_value: int
    price_paid: int
    currency: str
    sold_at: datetime
    created_at: datetime
    campaign_id: str | None = None
    order_id: str | None = None
    note: str | None = None

    @property
    def promotional(self) -> int:
        """Return how much of the face value nobody paid for."""
        return self.face_value - self.price_paid


class SaleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which sales a report is about; the campaign is an id or a name."""

    campaign: str | None = None
    sold_after: datetime | None = None
    sold_before: datetime | None = None


class SalesSum(msgspec.Struct, frozen=True):
    """What was sold in one currency."""

    currency: str
    cards: int
    face_value: int
    price_paid: int

    @property
    def promotional(self) -> int:
        """Return how much of the face values nobody paid for."""
        return self.face_value - self.price_paid


class GiftCard(msgspec.Struct, frozen=True):
    """A gift card with all that is kept about it."""

    details: VoucherDetails
    standing: AccountStanding
    lots: tuple[Lot, ...] = ()
    law: GiftCardLaw | None = None
    good_until: datetime | None = None
    sale: GiftCardSale | None = None
