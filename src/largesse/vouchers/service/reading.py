"""Show vouchers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from largesse import campaigns
from largesse.catalog.service.categories import categories_by_id
from largesse.kernel.problem import not_found
from largesse.storage import Connection, Database, Page, Work
from largesse.vouchers.model import Voucher, VoucherDetails, VoucherFilter
from largesse.vouchers.service.cards import describe_cards
from largesse.vouchers.store import vouchers as store


async def get_voucher(work: Work, reference: str) -> VoucherDetails:
    """Return one voucher by code or id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        voucher = await find_voucher(connection, work, reference)
        return await describe_voucher(connection, work, voucher)


async def list_vouchers(
    work: Work,
    wanted: VoucherFilter,
    order: str,
    page: Page,
) -> tuple[list[VoucherDetails], int]:
    """Return a page of vouchers and how many there are in all.

    A campaign nobody knows has no vouchers; asking for them is no fault.
    """
    async with work.database.reading() as connection:
        found, total = await store.vouchers(connection, work.project, wanted, order, page)
        return await describe_vouchers(connection, work, found), total


async def code_by_id(database: Database, voucher_id: str) -> str:
    """Return the code of a voucher of any project; refuses with `not_found`.

    An id is 130 random bits: who has it was given it.
    """
    async with database.reading() as connection:
        code = await store.code_by_id(connection, voucher_id)
    if code is None:
        raise not_found("voucher", voucher_id)
    return code


async def find_voucher(connection: Connection, work: Work, reference: str) -> Voucher:
    """Return one voucher by code or id, in the caller's transaction; else `not_found`."""
    found = await vouchers_by_reference(connection, work, [reference])
    if reference not in found:
        raise not_found("voucher", reference)
    return found[reference]


async def vouchers_by_reference(
    connection: Connection, work: Work, references: Iterable[str]
) -> dict[str, Voucher]:
    """Return vouchers by the code or id asked for, in the caller's transaction; one query."""
    asked = list(references)
    return await store.vouchers_by_reference(connection, work.project, asked) if asked else {}


async def describe_voucher(connection: Connection, work: Work, voucher: Voucher) -> VoucherDetails:
    """Return a voucher with what is kept about it elsewhere, in the caller's transaction."""
    (details,) = await describe_vouchers(connection, work, [voucher])
    return details


async def describe_vouchers(
    connection: Connection, work: Work, vouchers: Sequence[Voucher]
) -> list[VoucherDetails]:
    """Return vouchers with their counters, categories and rules, in the caller's transaction.

    A voucher's rules are its own and its campaign's.
    """
    if not vouchers:
        return []
    used = await store.standings(connection, work.project.id, vouchers, work.now)
    owners = {v.campaign_id for v in vouchers if v.campaign_id}
    assigned = await campaigns.assignments_by_object(
        connection, work, [*owners, *(v.id for v in vouchers)]
    )
    carried = any(voucher.category_id for voucher in vouchers)
    categories = await categories_by_id(connection, work) if carried else {}
    cards = await describe_cards(connection, work, vouchers)
    return [
        VoucherDetails(
            voucher,
            *used[voucher.id],
            categories.get(voucher.category_id or ""),
            (*assigned.get(voucher.id, ()), *assigned.get(voucher.campaign_id or "", ())),
            card=cards.get(voucher.id),
        )
        for voucher in vouchers
    ]
