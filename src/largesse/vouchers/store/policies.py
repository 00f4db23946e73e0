"""Issue policies, their counters and their log in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec

from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.vouchers.model import IssueLogFilter, IssuePolicy, IssueRecord, TriggerType

SQL = load_queries("largesse.vouchers", "queries/policies.sql")

_DOCUMENTS = frozenset({"trigger", "segments", "limits", "metadata", "detail"})


def _parameters(noun: msgspec.Struct) -> dict[str, Any]:
    return {
        name: jsonb(value) if name in _DOCUMENTS else value
        for name in noun.__struct_fields__
        for value in [getattr(noun, name)]
    }


def _policy(row: Mapping[str, Any]) -> IssuePolicy:
    return msgspec.convert(row, IssuePolicy)


async def insert_policy(connection: Connection, project_id: str, policy: IssuePolicy) -> bool:
    """Return whether the name was free."""
    inserted = await SQL.insert_policy.run(
        connection,
        project_id=project_id,
        trigger_type=policy.trigger.type,
        **_parameters(policy),
    )
    return inserted == 1


async def policy_by_reference(
    connection: Connection, project_id: str, reference: str, *, lock: bool = False
) -> IssuePolicy | None:
    query = SQL.lock_policy if lock else SQL.policy_by_reference
    row = await query.one(connection, project_id=project_id, reference=reference)
    return _policy(row) if row else None


async def policies_set_off(
    connection: Connection, project_id: str, types: Collection[TriggerType], happened_at: datetime
) -> list[IssuePolicy]:
    rows = await SQL.policies_set_off.all(
        connection, project_id=project_id, types=[*types], happened_at=happened_at
    )
    return [_policy(row) for row in rows]


async def policy_in_use(
    connection: Connection, project_id: str, policy_id: str
) -> IssuePolicy | None:
    """Return a policy that is active, and keep it as it is until the transaction ends."""
    row = await SQL.policy_in_use.one(connection, project_id=project_id, id=policy_id)
    return _policy(row) if row else None


async def policies_of_campaign(
    connection: Connection, project_id: str, campaign_id: str
) -> list[IssuePolicy]:
    rows = await SQL.policies_of_campaign.all(
        connection, project_id=project_id, campaign_id=campaign_id
    )
    return [_policy(row) for row in rows]


async def policies(
    connection: Connection, project_id: str, campaign: str | None, after: str | None, limit: int
) -> list[IssuePolicy]:
    rows = await SQL.newest_policies.all(
        connection, project_id=project_id, campaign=campaign, after=after, limit=limit
    )
    return [_policy(row) for row in rows]


async def count_policies(connection: Connection, project_id: str, campaign: str | None) -> int:
    return int(await SQL.count_policies.value(connection, project_id=project_id, campaign=campaign))


async def update_policy(connection: Connection, project_id: str, policy: IssuePolicy) -> None:
    await SQL.update_policy.run(
        connection,
        project_id=project_id,
        trigger_type=policy.trigger.type,
        **_parameters(policy),
    )


async def delete_policy(connection: Connection, project_id: str, policy_id: str) -> None:
    await SQL.delete_policy.run(connection, project_id=project_id, id=policy_id)


async def claim(
    connection: Connection, policy: IssuePolicy, caps: Mapping[str, int | None]
) -> set[str]:
    """Count a policy's codes under every counter; return those that had room for them."""
    rows = await SQL.claim.all(
        connection,
        policy_id=policy.id,
        codes=policy.codes,
        keys=[*caps],
        caps=[*caps.values()],
    )
    return {row["key"] for row in rows}


async def count_anew(connection: Connection, policy_id: str, day: str, day_start: datetime) -> None:
    """Write a policy's counters as its log has them."""
    await SQL.forget_counts.run(connection, policy_id=policy_id)
    await SQL.count_anew.run(connection, policy_id=policy_id, day=day, day_start=day_start)


async def insert_record(
    connection: Connection, project_id: str, record: IssueRecord
) -> IssueRecord | None:
    """Return the record with its number; `None` when the occasion was dealt with before."""
    written = await SQL.insert_record.value(
        connection, project_id=project_id, **_parameters(record) | {"codes": [*record.codes]}
    )
    return None if written is None else msgspec.structs.replace(record, id=int(written))


async def outcomes_of_run(connection: Connection, policy_id: str, occasion: str) -> dict[str, int]:
    rows = await SQL.outcomes_of_run.all(connection, policy_id=policy_id, occasion=occasion)
    return {row["outcome"]: row["customers"] for row in rows}


async def records(
    connection: Connection,
    project_id: str,
    policy_id: str,
    wanted: IssueLogFilter,
    after: int | None,
    limit: int,
) -> tuple[list[IssueRecord], dict[str, int]]:
    """Return a page of a policy's log and how many records there are by outcome."""
    asked = msgspec.structs.asdict(wanted) | {"project_id": project_id, "policy_id": policy_id}
    rows = await SQL.records.all(connection, **asked, after=after, limit=limit)
    totals = await SQL.count_records.all(connection, **asked)
    return (
        [msgspec.convert(row, IssueRecord) for row in rows],
        {row["outcome"]: row["total"] for row in totals},
    )


async def forget_refusals(connection: Connection, before: datetime, most: int) -> int:
    return await SQL.forget_refusals.run(connection, before=before, most=most)


async def policies_due(connection: Connection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Return ids of projects and policies, of every project."""
    rows = await SQL.policies_due.all(connection, now=now, limit=limit)
    return [(row["project_id"], row["id"]) for row in rows]
