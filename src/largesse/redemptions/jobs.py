"""What redeeming does at events: campaigns close and open when their rules change."""

from __future__ import annotations

from largesse import jobs
from largesse.jobs import OutboxEvent
from largesse.redemptions.service.budgets import look_again
from largesse.storage import Connection, Work


@jobs.consumer(
    "campaign_budgets",
    types=frozenset(
        f"business_validation_rule.{what}"
        for what in ("updated", "deleted", "assignment.created", "assignment.deleted")
    ),
)
async def on_rule_change(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Look at the budgets of the campaigns a rule is on, and of those that are closed."""
    rule_id = event.data.get("rule_id") or event.entity_id
    await look_again(connection, work, rule_id)
