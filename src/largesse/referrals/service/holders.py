"""Who holds a referral code: the referrer it was published to, and the referees."""

from __future__ import annotations

from largesse import audit, customers, jobs
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.referrals.model import MOST_HOLDERS, Holder, HolderFilter, HoldersDraft
from largesse.referrals.service.programmes import find_referral_campaign
from largesse.referrals.store import holders as store
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers import Voucher, find_voucher


async def list_holders(
    work: Work, reference: str, campaign: str | None, wanted: HolderFilter, limit: int
) -> tuple[list[Holder], int, bool]:
    """Return a page of a code's holders, how many in all, and whether there are more."""
    async with work.database.reading() as connection:
        voucher = await _find_code(connection, work, reference, campaign)
        found = await store.holders(connection, work.project.id, voucher.id, wanted, limit + 1)
        total = await store.count_holders(connection, work.project.id, voucher.id, wanted)
    return found[:limit], total, len(found) > limit


async def add_holders(
    work: Work, reference: str, campaign: str | None, draft: HoldersDraft
) -> list[Holder]:
    """Add referees to a code, all or none; refuses a code nobody has been given yet.

    Who holds it already is refused with `holder_assignement_duplication`.
    """
    if not 1 <= len(draft.customers) <= MOST_HOLDERS:
        need = f"1 to {MOST_HOLDERS}"
        raise refuse("invalid_payload", ".holders", need=need, got=len(draft.customers))
    async with idempotency.transaction(work) as connection:
        voucher = await _find_code(connection, work, reference, campaign)
        if voucher.holder_id is None:
            raise ProblemError(
                Problem("not_published", got=voucher.code, resource_id=voucher.id,
                        resource_type="voucher")
            )  # fmt: skip
        ids: dict[str, str] = {}
        for place, told in enumerate(draft.customers):
            where = f".holders[{place}]"
            person = await customers.upsert_customer(connection, work, told, where)
            if person.id in ids or person.id == voucher.holder_id:
                raise _twice(where, person.id)
            ids[person.id] = work.id("rh_")
        rows = [(row_id, person_id) for person_id, row_id in sorted(ids.items())]
        added = await store.insert_holders(
            connection, work.project.id, voucher.id, rows, draft.metadata, work.now
        )
        for place, person_id in enumerate(ids):
            if person_id not in added:
                raise _twice(f".holders[{place}]", person_id)
        holders = [
            _referee(work, voucher, row_id, person_id, draft) for person_id, row_id in ids.items()
        ]
        for holder in holders:
            await audit.record(
                connection, work, "created", "redeemable_holder", holder.id, after=holder
            )
        await jobs.publish_event(connection, work, "voucher.updated", voucher.id, voucher)
        await idempotency.answer(connection, work, holders)
    return holders


async def remove_holder(work: Work, reference: str, campaign: str | None, holder: str) -> None:
    """Take a referee off a code, by the holder's id or the customer's; not the referrer."""
    async with work.database.transaction() as connection:
        voucher = await _find_code(connection, work, reference, campaign)
        if holder in {voucher.holder_id, f"rh_{voucher.id[2:]}"}:
            raise refuse("forbidden", "holderId", need="a referee", got=holder)
        person_id = await store.delete_holder(connection, work.project.id, voucher.id, holder)
        if person_id is None:
            raise not_found("redeemable_holder", holder)
        before = {"voucher_id": voucher.id, "customer_id": person_id}
        await audit.record(connection, work, "deleted", "redeemable_holder", holder, before=before)
        await jobs.publish_event(connection, work, "voucher.updated", voucher.id, voucher)


async def _find_code(
    connection: Connection, work: Work, reference: str, campaign: str | None
) -> Voucher:
    voucher = await find_voucher(connection, work, reference)
    if not voucher.is_referral_code:
        raise not_found("voucher", reference)
    if campaign is not None:
        owner = await find_referral_campaign(connection, work, campaign)
        if voucher.campaign_id != owner.id:
            raise not_found("voucher", reference)
    return voucher


def _referee(
    work: Work, voucher: Voucher, row_id: str, person_id: str, draft: HoldersDraft
) -> Holder:
    return Holder(
        id=row_id,
        voucher_id=voucher.id,
        customer_id=person_id,
        role="REFEREE",
        created_at=work.now,
        campaign_id=voucher.campaign_id,
        voucher_type=voucher.type,
        metadata=draft.metadata,
    )


def _twice(where: str, customer_id: str) -> ProblemError:
    return ProblemError(
        Problem(
            "holder_assignement_duplication",
            where,
            got=customer_id,
            resource_id=customer_id,
            resource_type="customer",
        )
    )
