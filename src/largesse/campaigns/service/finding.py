"""Find campaigns for use cases of this package and of others."""

from __future__ import annotations

from largesse.campaigns.model import Campaign
from largesse.campaigns.store import campaigns as store
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work


async def find_campaign(
    connection: Connection, work: Work, reference: str, *, lock: bool = False
) -> Campaign:
    """Return one campaign by id or name, in the caller's transaction; else `not_found`."""
    campaign = await store.campaign_by_reference(connection, work.project.id, reference, lock=lock)
    if campaign is None:
        raise not_found("campaign", reference)
    return campaign


async def campaigns_by_id(
    connection: Connection, work: Work, ids: list[str]
) -> dict[str, Campaign]:
    """Return several campaigns by id, deleted ones too, in the caller's transaction."""
    return await store.campaigns_by_id(connection, work.project.id, ids) if ids else {}


def refuse_protected(campaign: Campaign) -> None:
    """Refuse to edit a protected campaign with `resource_protected`."""
    if campaign.protected:
        raise ProblemError(
            Problem("resource_protected", resource_id=campaign.id, resource_type="campaign")
        )
