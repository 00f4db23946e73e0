"""List the laws on gift cards."""

from litestar import get

from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import LawList, law_list
from largesse.vouchers.service.laws import list_laws


@get(
    "/api/gift-card-laws",
    operation_id="list-gift-card-laws",
    tags=["Gift cards"],
    opt={PERMISSION: "gift-cards.read"},
    sync_to_thread=False,
)
def handler() -> LawList:
    """Return for how long paid gift cards have to stay good, by country and region.

    Each law names its source and since when it is in force; `version` is the edition of the list.
    It is no legal advice.
    """
    return law_list(list_laws())
