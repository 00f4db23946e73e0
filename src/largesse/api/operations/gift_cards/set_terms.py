"""Say whose law new gift cards are under."""

from litestar import put
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import TermsInput, TermsShape, terms_shape
from largesse.vouchers.service.laws import set_terms


@put(
    "/api/gift-card-terms",
    operation_id="set-gift-card-terms",
    tags=["Gift cards"],
    opt={PERMISSION: "gift-cards.write"},
)
async def handler(work: CurrentWork, data: JSONBody[TermsInput]) -> TermsShape:
    """Say whose law the project's gift cards made from now on are under; null says nothing.

    Cards that are there keep the law they were made under.
    """
    return terms_shape(await set_terms(work, data.law))
