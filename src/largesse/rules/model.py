"""The nouns of the condition language: what a rule set is, what it may ask, what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from largesse.kernel.cart import Cart, Metadata
from largesse.kernel.reason import Reason, Scalar
from largesse.kernel.usage import Claim, Owner

ItemKind = Literal["product", "sku", "products_collection"]
ApplicationEffect = Literal[
    "APPLY_TO_EVERY",
    "APPLY_TO_CHEAPEST",
    "APPLY_FROM_CHEAPEST",
    "APPLY_TO_MOST_EXPENSIVE",
    "APPLY_FROM_MOST_EXPENSIVE",
]


class ItemReference(msgspec.Struct, frozen=True):
    """A product, SKU or collection named by a rule. A product covers its SKUs."""

    object: ItemKind
    id: str
    source_id: str | None = None


class Formula(msgspec.Struct, frozen=True):
    """A formula that has been read; two with the same text are the same.

    `tree` is what `rules.formulas` made of the text, `parts` what it asks about beside the order
    and the customer.
    """

    text: str
    tree: object
    parts: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


class QuantityBudget(msgspec.Struct, frozen=True):
    """How many units a target may ever discount, over all redemptions of its `owner`.

    `each_product` counts the products of a collection apart. `formula` may give the `limit`.
    """

    name: str
    owner: Literal["campaign", "promotion_tier"]
    each_customer: bool = False
    each_product: bool = False
    limit: int | None = None
    formula: Formula | None = None


class Target(msgspec.Struct, frozen=True):
    """One entry of `applicable_to`: which items a discount reaches and how far.

    Amount fields are wire units; `price` is the unit price a FIXED discount sets for these
    items. `skip_initially`, `repeat` and `target` select every k-th item or unit in the order
    of `effect` (wire-semantics §2, application effects).
    """

    object: ItemKind
    id: str
    source_id: str | None = None
    product_id: str | None = None
    effect: ApplicationEffect = "APPLY_TO_EVERY"
    price: int | None = None
    quantity_limit: int | None = None
    aggregated_quantity_limit: int | None = None
    amount_limit: int | None = None
    aggregated_amount_limit: int | None = None
    skip_initially: int = 0
    repeat: int = 1
    target: Literal["ITEM", "UNIT"] = "ITEM"
    formulas: tuple[tuple[str, Formula], ...] = ()
    """Fields whose value a formula gives, which is their fallback."""
    budgets: tuple[QuantityBudget, ...] = ()


class BundleItem(msgspec.Struct, frozen=True):
    """What a bundle needs one entry of: so many units of any of the `choices`."""

    key: str
    choices: tuple[ItemReference, ...]
    quantity: int = 1


class BundleRule(msgspec.Struct, frozen=True):
    """What makes a bundle, and how many of them count.

    `alternatives` are the sets of entries, by key, each of which makes one (`1 and (2 or 3)` has
    two); bundles of different make may stand side by side in one cart.
    """

    items: tuple[BundleItem, ...]
    alternatives: tuple[tuple[str, ...], ...]
    limit: int = 1


class Scope(msgspec.Struct, frozen=True):
    """`applicable_to` as a whole. Excluded always wins, even inside an included collection."""

    included: tuple[Target, ...] = ()
    excluded: tuple[Target, ...] = ()
    included_all: bool = False

    @property
    def names_items(self) -> bool:
        """Return whether the scope narrows anything: such a rule makes a discount item-level."""
        return bool(self.included or self.excluded or self.included_all)


class Shopper(msgspec.Struct, frozen=True):
    """The customer as a condition sees them; `id` is `None` for one not stored yet."""

    id: str | None = None
    source_id: str | None = None
    metadata: Metadata = {}
    segments: frozenset[str] = frozenset()
    loyalty_tiers: frozenset[str] = frozenset()
    birthdate: date | None = None


class Terms(msgspec.Struct, frozen=True):
    """What formulas may ask about the redeemable itself.

    `publication_metadata` is that of its last publication, `None` while it has none.
    """

    metadata: Metadata = {}
    redemption_quantity: int | None = None
    publish_count: int | None = None
    start_date: datetime | None = None
    expiration_date: datetime | None = None
    publication_metadata: Metadata | None = None


class Situation(msgspec.Struct, frozen=True):
    """Everything a condition may ask about, at one moment of one redeemable's evaluation.

    `cart` is the running cart, before this redeemable; `cart_after` the cart after it, `None`
    while that is not known yet: conditions on the result then pass, and are asked again.
    `initial_cart` is the cart before the first redeemable. `usage` maps `Usage.key` to what is
    used or held by others; a missing key is zero.
    """

    now: datetime
    zone: ZoneInfo
    week_start: int = 1
    cart: Cart | None = None
    cart_after: Cart | None = None
    initial_cart: Cart | None = None
    customer: Shopper | None = None
    owner: Owner = "voucher"
    owner_id: str = ""
    campaign_id: str | None = None
    holder_id: str | None = None
    redemption_metadata: Metadata = {}
    usage: Mapping[str, int] = {}
    caller_id: str | None = None
    caller_login: str | None = None
    credits: int = 0
    points_spent: int = 0
    terms: Terms = Terms()
    event_metadata: Metadata | None = None
    """Metadata of the custom event that asks (earning rules); `None` when no event does."""


class Leaf(msgspec.Struct, frozen=True):
    """One condition: a name (`order.amount`), perhaps a metadata property, operators on values.

    `path` is where it stands in the document (`rules.1.conditions`), `children` narrow what it
    matched (nested rules).
    """

    key: str
    name: str
    conditions: tuple[tuple[str, tuple[Any, ...]], ...]
    property: str | None = None
    children: tuple[Leaf, ...] = ()
    child_logic: str = ""
    error_message: str | None = None
    path: str = ""


class RuleSet(msgspec.Struct, frozen=True):
    """A rule as the merchant wrote it: numbered conditions, the logic over them, and a scope.

    `logic` is empty when every condition must hold.
    """

    leaves: tuple[Leaf, ...] = ()
    logic: str = ""
    scope: Scope = Scope()
    bundle: BundleRule | None = None
    name: str = ""
    error_message: str | None = None
    type: str = "expression"
    context_type: str = "global"


class Bound(msgspec.Struct, frozen=True):
    """What one leaf needed and what was there."""

    key: str
    name: str
    operator: str
    passed: bool
    need: Scalar | list[Scalar] = None
    got: Scalar | list[Scalar] = None
    where: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """The answer of a rule set: yes, or no with the reason that decided.

    `claims` are the counters its limits stand on, with their caps: a cap only where the limit
    decides the answer, so that "count ≤ 10 or VIP" does not bind a VIP.
    """

    passed: bool
    reason: Reason | None = None
    claims: tuple[Claim, ...] = ()


class Needs(msgspec.Struct, frozen=True):
    """What facts a rule set asks for, so that the shell fetches them in one go."""

    customer: bool = False
    order: bool = False
    items: bool = False
    after: bool = False
    segments: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()


__all__ = [
    "ApplicationEffect",
    "Bound",
    "BundleItem",
    "BundleRule",
    "Formula",
    "ItemKind",
    "ItemReference",
    "Leaf",
    "Needs",
    "QuantityBudget",
    "RuleSet",
    "Scope",
    "Shopper",
    "Situation",
    "Target",
    "Terms",
    "Verdict",
]
