"""Keys bound to places: which operations are open to them, and what a path may name.

Such a key sees and uses the campaigns of its places and their codes. Everything that would show it
more is closed to it, so an operation has to say that it is for such keys.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from msgspec import UNSET, UnsetType

from largesse import access
from largesse.api.permissions import ANYBODY, PLACED
from largesse.campaigns.service.finding import find_campaign
from largesse.campaigns.service.promotions import tiers_by_id
from largesse.kernel.problem import ProblemError, not_found, refuse
from largesse.redemptions.service.history import get_redemption
from largesse.storage import Work
from largesse.vouchers.service.reading import find_voucher


async def stay_within(work: Work, request: Request[Any, Any, Any], needed: str) -> None:
    """Refuse what is not for a caller bound to places, and `not_found` what lies elsewhere."""
    seen = work.actor.rights.campaigns
    if seen is None or needed == ANYBODY:
        return
    if not request.route_handler.opt.get(PLACED):
        raise access.missing(f"{needed} (everywhere)")
    for name, value in request.path_params.items():
        found = _CAMPAIGN_OF.get(name)
        if found is not None:
            kind, campaign_of = found
            if await campaign_of(work, str(value)) not in seen:
                raise not_found(kind, str(value))


async def campaigns_named(
    work: Work, references: list[str] | UnsetType | None
) -> tuple[str, ...] | UnsetType:
    """Return the ids of campaigns told by id or name; refuses one nobody knows, with its path."""
    if references is None or isinstance(references, UnsetType):
        return UNSET
    found = []
    async with work.database.reading() as connection:
        for place, each in enumerate(references):
            try:
                found.append((await find_campaign(connection, work, each)).id)
            except ProblemError:
                where = f".campaigns[{place}]"
                raise refuse("invalid_payload", where, need="a campaign", got=each) from None
    return tuple(found)


async def _named(work: Work, reference: str) -> str | None:
    async with work.database.reading() as connection:
        return (await find_campaign(connection, work, reference)).id


async def _of_code(work: Work, reference: str) -> str | None:
    async with work.database.reading() as connection:
        return (await find_voucher(connection, work, reference)).campaign_id


async def _of_tier(work: Work, tier_id: str) -> str | None:
    async with work.database.reading() as connection:
        tier = (await tiers_by_id(connection, work, [tier_id])).get(tier_id)
    return tier.campaign_id if tier else None


async def _of_redemption(work: Work, redemption_id: str) -> str | None:
    return (await get_redemption(work, redemption_id)).redemption.campaign_id


_CAMPAIGN_OF: dict[str, tuple[str, Callable[[Work, str], Awaitable[str | None]]]] = {
    "campaign_id": ("campaign", _named),
    "code": ("voucher", _of_code),
    "tier_id": ("promotion_tier", _of_tier),
    "promotion_tier_id": ("promotion_tier", _of_tier),
    "redemption_id": ("redemption", _of_redemption),
    "parent_redemption_id": ("redemption", _of_redemption),
}
