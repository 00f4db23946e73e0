"""Codes that come in great numbers from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from largesse.kernel.project import Project
from largesse.kernel.usage import Usage
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.vouchers.model import Voucher
from largesse.vouchers.store.rows import code_key

SQL = load_queries("largesse.vouchers", "queries/importing.sql")


def key_of(project: Project, code: str) -> str:
    """Return the key a code is found by in what `lock_by_code` returns."""
    return code_key(project, code)


async def lock_by_code(
    connection: Connection, project: Project, codes: Iterable[str]
) -> dict[str, Voucher]:
    """Return by key the vouchers under these codes, in the bin too, held until the end."""
    rows = await SQL.lock_by_code.all(
        connection, project_id=project.id, keys=sorted({code_key(project, code) for code in codes})
    )
    return {row["code_key"]: msgspec.convert(row, Voucher) for row in rows}


async def insert_vouchers(
    connection: Connection, project: Project, vouchers: Sequence[Voucher]
) -> set[str]:
    """Insert the vouchers whose codes are free and return the ids of those."""
    if not vouchers:
        return set()
    rows = [
        {**msgspec.structs.asdict(voucher), "code_key": code_key(project, voucher.code)}
        for voucher in vouchers
    ]
    inserted = await SQL.insert_vouchers.all(connection, project_id=project.id, rows=jsonb(rows))
    return {row["id"] for row in inserted}


async def set_used(connection: Connection, project_id: str, used: Mapping[str, int]) -> None:
    """Note how often new vouchers were redeemed elsewhere, by id."""
    counters = [
        {"key": Usage("voucher", voucher_id).key, "used": quantity}
        for voucher_id, quantity in used.items()
        if quantity
    ]
    if counters:
        await SQL.set_used.run(connection, project_id=project_id, counters=jsonb(counters))


async def update_imported(connection: Connection, project_id: str, voucher: Voucher) -> None:
    await SQL.update_imported.run(
        connection,
        project_id=project_id,
        id=voucher.id,
        active=voucher.active,
        category_id=voucher.category_id,
        updated_at=voucher.updated_at,
    )


async def update_metadata(connection: Connection, project_id: str, voucher: Voucher) -> None:
    await SQL.update_metadata.run(
        connection,
        project_id=project_id,
        id=voucher.id,
        metadata=jsonb(voucher.metadata),
        updated_at=voucher.updated_at,
    )
