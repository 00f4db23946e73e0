"""Show the codes a customer holds."""

from __future__ import annotations

from largesse.customers.service.profiles import find_by_reference
from largesse.storage import Work
from largesse.vouchers.decide.wallet import holding_status
from largesse.vouchers.model import Holding, WalletFilter
from largesse.vouchers.service.reading import describe_vouchers
from largesse.vouchers.store import wallet as store


async def list_wallet(
    work: Work, reference: str, wanted: WalletFilter, limit: int
) -> tuple[str, list[Holding], int, bool]:
    """Return the customer's id, a page of the codes they hold, how many in all, whether more.

    A customer nobody knows is refused with `not_found`.
    """
    async with work.database.reading() as connection:
        customer = await find_by_reference(connection, work, reference)
        found = await store.holdings(connection, work.project.id, customer.id, wanted, limit + 1)
        total = await store.count_holdings(connection, work.project.id, customer.id, wanted.filters)
        page = found[:limit]
        described = await describe_vouchers(connection, work, [each.voucher for each in page])
    holdings = [
        Holding(held, details, holding_status(held, details, work.now))
        for held, details in zip(page, described, strict=True)
    ]
    return customer.id, holdings, total, len(found) > limit
