"""Vouchers in the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.project import Project
from largesse.kernel.usage import Usage
from largesse.ledger import AccountStanding
from largesse.rules.filters import Filter, values_asked_for
from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import filters_parameter, page_of_rows
from largesse.vouchers.model import Voucher, VoucherFilter
from largesse.vouchers.store.rows import code_key, parameters

SQL = load_queries("largesse.vouchers", "queries/vouchers.sql")

_INDEXED = ("id", "code", "holder_id", "category_id", "campaign_id")
"""What an index answers of a filter, the fewest vouchers first."""


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


async def code_by_id(connection: Connection, voucher_id: str) -> str | None:
    """Return the code of a voucher of any project, unless it is in the bin."""
    code: str | None = await SQL.code_by_id.value(connection, id=voucher_id)
    return code


async def lock_voucher(connection: Connection, project_id: str, voucher_id: str) -> Voucher | None:
    row = await SQL.lock_voucher.one(connection, project_id=project_id, id=voucher_id)
    return msgspec.convert(row, Voucher) if row else None


async def vouchers(
    connection: Connection, project: Project, wanted: VoucherFilter, order: str, page: Page
) -> tuple[list[Voucher], int]:
    """Return a page of vouchers and how many there are in all."""
    rows, total = await page_of_rows(
        connection, SQL.vouchers.by(order), SQL.count_vouchers, page, **asked_for(project, wanted)
    )
    return [msgspec.convert(row, Voucher) for row in rows], total


def asked_for(project: Project, wanted: VoucherFilter) -> dict[str, Any]:
    """Return the parameters of a list of vouchers; what an index can answer is told apart."""
    parameters: dict[str, Any] = msgspec.structs.asdict(wanted)
    code = parameters.pop("code")
    asked = wanted.filters.wanted if wanted.filters else Filter()
    values = values_asked_for(asked, _INDEXED)
    single: dict[str, str] = {}
    either = values
    if not asked.any_of:
        single = {name: told[0] for name, told in values.items() if len(told) == 1 and name != "id"}
        several = [name for name in _INDEXED if name in values and name not in single]
        either = {name: values[name] for name in several[:1]}
    if code is None:
        code = single.get("code")
    return parameters | {
        "project_id": project.id,
        "code_key": None if code is None else code_key(project, code),
        "filters": filters_parameter(wanted.filters),
        "only_campaign_id": single.get("campaign_id"),
        "only_category_id": single.get("category_id"),
        "only_holder_id": single.get("holder_id"),
        "either": bool(either),
        "code_keys": [code_key(project, each) for each in either.get("code", ())],
        "voucher_ids": [*either.get("id", ())],
        "campaign_ids": [*either.get("campaign_id", ())],
        "category_ids": [*either.get("category_id", ())],
        "holder_ids": [*either.get("holder_id", ())],
    }


async def standings(
    connection: Connection, project_id: str, vouchers: Iterable[Voucher], now: datetime
) -> dict[str, tuple[int, AccountStanding | None]]:
    """Return how often each voucher was redeemed, and how the account of a gift card stands."""
    asked = list(vouchers)
    rows = await SQL.standings.all(
        connection,
        project_id=project_id,
        ids=[each.id for each in asked],
        keys=[Usage("voucher", each.id).key for each in asked],
        cards=[each.id for each in asked if each.type == "GIFT_VOUCHER"],
        now=now,
    )
    return {
        row["id"]: (
            row["redeemed_quantity"],
            msgspec.convert(row["credits"], AccountStanding) if row["credits"] else None,
        )
        for row in rows
    }


async def update_voucher(connection: Connection, project_id: str, voucher: Voucher) -> None:
    await SQL.update_voucher.run(connection, project_id=project_id, **parameters(voucher))


async def bin_voucher(
    connection: Connection, project_id: str, voucher_id: str, now: datetime
) -> None:
    await SQL.bin_voucher.run(connection, project_id=project_id, id=voucher_id, now=now)


async def restore_voucher(connection: Connection, project_id: str, voucher_id: str) -> Voucher:
    """Take a voucher out of the bin and return it."""
    row = await SQL.restore_voucher.one(connection, project_id=project_id, id=voucher_id)
    return msgspec.convert(row, Voucher)


async def delete_voucher(connection: Connection, project_id: str, voucher_id: str) -> None:
    await SQL.delete_voucher.run(connection, project_id=project_id, id=voucher_id)
