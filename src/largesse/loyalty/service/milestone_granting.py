"""Give what a milestone brings: after it was noted, in a transaction of its own."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import audit, customers, jobs, rewards
from largesse.kernel.problem import ProblemError
from largesse.ledger import Refers
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import MilestoneGrant, Reaching
from largesse.loyalty.service import points
from largesse.loyalty.service.cards import cards_by_id
from largesse.loyalty.service.milestones import told_of_reaching
from largesse.loyalty.service.programmes import programmes_by_id
from largesse.loyalty.store import milestones as store
from largesse.storage import Connection, Work


async def grant_reached(connection: Connection, work: Work, told: dict[str, Any]) -> None:
    """Give what a milestone says, once; a reward that cannot be given leaves its reason."""
    reaching = await store.hold_reaching(connection, work.project.id, told["id"])
    if reaching is None:
        return
    card = (await cards_by_id(connection, work, [reaching.card_id])).get(reaching.card_id)
    if card is None or card.customer_id is None:
        grant = MilestoneGrant(log_id=reaching.id, created_at=work.now, reason="not_found")
        await store.insert_grant(connection, work.project.id, grant)
        return
    grant = await _given_reward(connection, work, card, reaching)
    if reaching.points:
        grant = await _with_points(connection, work, card, reaching, grant, told)
    await store.insert_grant(connection, work.project.id, grant)
    await audit.record(
        connection, work, "milestone_granted", "loyalty_member", card.member_id, after=grant
    )
    name = told["milestone"].get("name")
    answer = told_of_reaching(card, name, reaching) | {"grant": msgspec.structs.asdict(grant)}
    event = "customer.loyalty.milestone.granted"
    await jobs.publish_event(connection, work, event, card.customer_id, answer)


async def _with_points(
    connection: Connection,
    work: Work,
    card: Card,
    reaching: Reaching,
    grant: MilestoneGrant,
    told: dict[str, Any],
) -> MilestoneGrant:
    amount = (reaching.points or 0) * reaching.times
    found = await programmes_by_id(connection, work, [card.programme_id])
    programme = found[card.programme_id]
    posting = await points.credit(
        connection,
        work,
        card,
        amount,
        "accrual",
        Refers(
            note=told["milestone"].get("name") or reaching.milestone_id,
            related={"milestone": {"id": reaching.milestone_id, "reached": reaching.id}},
        ),
        expires_at=points.expires(work, programme, None, work.now),
    )
    return msgspec.structs.replace(grant, points=amount, posting_id=posting.id)


async def _given_reward(
    connection: Connection, work: Work, card: Card, reaching: Reaching
) -> MilestoneGrant:
    grant = MilestoneGrant(log_id=reaching.id, created_at=work.now)
    if reaching.reward_id is None or card.customer_id is None:
        return grant
    customer = await customers.find_customer(connection, work, id=card.customer_id)
    if customer is None:
        return msgspec.structs.replace(grant, reason="not_found")
    refers = Refers(
        campaign_id=card.programme_id,
        customer_id=card.customer_id,
        voucher_id=card.id,
        reward_id=reaching.reward_id,
        related={"milestone": {"id": reaching.milestone_id, "reached": reaching.id}},
    )
    try:
        async with connection.transaction():
            reward = await rewards.find_reward(connection, work, reaching.reward_id)
            given = await rewards.give(
                connection, work, reward, customer, quantity=reaching.times, refers=refers
            )
    except rewards.OutOfStockError:
        return msgspec.structs.replace(grant, reason="reward_out_of_stock")
    except ProblemError as error:
        return msgspec.structs.replace(grant, reason=error.problem.code)
    return msgspec.structs.replace(grant, given=(given.id,))
