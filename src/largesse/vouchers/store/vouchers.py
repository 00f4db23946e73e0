"""Vouchers in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.kernel.usage import Usage
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.vouchers.model import Voucher, VoucherFilter
from largesse.vouchers.store.rows import code_key, parameters

SQL = load_queries("largesse.vouchers", "queries/vouchers.sql")

_REDEEMED = Usage("voucher", "").key
"""What the key of a voucher's counter of redemptions starts with."""


async def insert_voucher(connection: Connection, project: Project, voucher: Voucher) -> bool:
    """Return whether the code was free."""
    inserted = await SQL.insert_voucher.run(
        connection,
        project_id=project.id,
        code_key=code_key(project, voucher.code),
        **parameters(voucher),
    )
    return inserted == 1


async def vouchers_by_reference(
    connection: Connection, project: Project, references: Iterable[str]
) -> dict[str, Voucher]:
    """Return vouchers by the code or id asked for; a code wins over another's id."""
    asked = [*dict.fromkeys(references)]
    rows = await SQL.vouchers_by_reference.all(
        connection,
        project_id=project.id,
        keys=[code_key(project, reference) for reference in asked],
        ids=asked,
    )
    by_id = {row["id"]: msgspec.convert(row, Voucher) for row in rows}
    by_key = {row["code_key"]: by_id[row["id"]] for row in rows}
    found: dict[str, Voucher] = {}
    for reference in asked:
        voucher = by_key.get(code_key(project, reference)) or by_id.get(reference)
        if voucher is not None:
            found[reference] = voucher
    return found


async def lock_voucher(connection: Connection, project_id: str, voucher_id: str) -> Voucher | None:
    row = await SQL.lock_voucher.one(connection, project_id=project_id, id=voucher_id)
    return msgspec.convert(row, Voucher) if row else None


async def vouchers(
    connection: Connection, project: Project, wanted: VoucherFilter, order: str, page: Page
) -> tuple[list[Voucher], int]:
    """Return a page of vouchers and how many there are in all."""
    asked: dict[str, Any] = msgspec.structs.asdict(wanted)
    code = asked.pop("code")
    asked |= {
        "project_id": project.id,
        "code_key": None if code is None else code_key(project, code),
        "filters": jsonb(wanted.filters),
    }
    rows = await SQL.vouchers.all(
        connection, **asked, order=order, limit=page.limit, offset=page.offset
    )
    total = await SQL.count_vouchers.value(connection, **asked)
    return [msgspec.convert(row, Voucher) for row in rows], int(total)


async def counters(
    connection: Connection, project_id: str, voucher_ids: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """Return how often each voucher was redeemed, and the credits spent from it."""
    keys: dict[str, tuple[str, int]] = {}
    for voucher_id in voucher_ids:
        keys[Usage("voucher", voucher_id).key] = (voucher_id, 0)
        keys[Usage("voucher", voucher_id, "credits").key] = (voucher_id, 1)
    found: dict[str, list[int]] = {}
    for row in await SQL.counters.all(connection, project_id=project_id, keys=[*keys]):
        voucher_id, place = keys[row["key"]]
        found.setdefault(voucher_id, [0, 0])[place] = row["used"]
    return {voucher_id: (used[0], used[1]) for voucher_id, used in found.items()}


async def update_voucher(connection: Connection, project_id: str, voucher: Voucher) -> None:
    await SQL.update_voucher.run(connection, project_id=project_id, **parameters(voucher))


async def bin_voucher(
    connection: Connection, project_id: str, voucher_id: str, now: datetime
) -> None:
    await SQL.bin_voucher.run(connection, project_id=project_id, id=voucher_id, now=now)


async def delete_voucher(connection: Connection, project_id: str, voucher_id: str) -> None:
    await SQL.delete_voucher.run(connection, project_id=project_id, id=voucher_id)


async def reach_vouchers(
    connection: Connection, project_id: str, terms: Voucher, now: datetime
) -> int:
    """Give a campaign's unpublished, unredeemed vouchers new terms; return how many."""
    return await SQL.reach_vouchers.run(
        connection,
        project_id=project_id,
        redeemed=_REDEEMED,
        now=now,
        **parameters(terms),
    )


async def clear_campaign(
    connection: Connection, project_id: str, campaign_id: str, limit: int, now: datetime
) -> int:
    """Put some of a campaign's vouchers into the bin; return how many."""
    return await SQL.clear_campaign.run(
        connection, project_id=project_id, campaign_id=campaign_id, limit=limit, now=now
    )


async def erase_campaign(
    connection: Connection, project_id: str, campaign_id: str, limit: int
) -> int:
    """Delete some of a campaign's vouchers for good; return how many."""
    return int(
        await SQL.erase_campaign.value(
            connection, project_id=project_id, campaign_id=campaign_id, limit=limit
        )
    )


async def count_of_campaign(connection: Connection, project_id: str, campaign_id: str) -> int:
    return int(
        await SQL.count_of_campaign.value(
            connection, project_id=project_id, campaign_id=campaign_id
        )
    )
