"""Take many profiles at once: a few statements for all of them, each refused or taken by itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse import audit, jobs, schemas
from largesse.customers.decide import changed_fields, told
from largesse.customers.model import Customer, CustomerDraft
from largesse.customers.store import importing as store
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Work
from largesse.storage.batch import Batch, Taken


async def import_customers(
    connection: Connection, work: Work, drafts: Sequence[CustomerDraft]
) -> list[Taken | Problem]:
    """Do with each draft in turn what `upsert_customer` does, and say what came of it.

    One that has neither id nor source id is the customer known by its address alone. Raises
    `OneByOneError` when somebody else takes a source id meanwhile.
    """
    batch = CustomerBatch(connection, work, by_email=True)
    await batch.look_up(drafts)
    outcomes: list[Taken | Problem] = []
    for draft in drafts:
        try:
            before, after = await batch.decide(draft)
        except ProblemError as refused:
            outcomes.append(refused.problem)
        else:
            outcomes.append(batch.keep(before, after))
    await batch.write()
    return outcomes


class CustomerBatch:
    """The profiles a batch of drafts is about: looked up together, written together.

    With `by_email` a draft that has neither id nor source id is whoever is known by its address
    alone, else it is somebody new.
    """

    def __init__(self, connection: Connection, work: Work, *, by_email: bool = False) -> None:
        self._connection, self._work, self._asks_email = connection, work, by_email
        self._batch: Batch[Customer] = Batch()
        self._by_email: dict[str, set[str]] = {}

    async def look_up(self, drafts: Sequence[CustomerDraft]) -> None:
        """Find and hold everybody the drafts may be about."""
        known = await store.lock_customers(
            self._connection,
            self._work.project.id,
            sorted({each.id for each in drafts if each.id is not None}),
            sorted({each.source_id for each in drafts if each.source_id is not None}),
            sorted({email for each in drafts if (email := self._email_alone(each))}),
        )
        self._batch = Batch(known)
        for customer in known:
            self._note_email(customer)

    async def decide(
        self, draft: CustomerDraft, where: str = ""
    ) -> tuple[Customer | None, Customer]:
        """Return a profile before and after a draft; nothing is kept of it yet.

        Refuses what `upsert_customer` refuses.
        """
        path = f"{where}.metadata"
        current = self._about(draft)
        if current is None:
            if draft.id is not None:
                raise not_found("customer", draft.id)
            blank = Customer(self._work.id("cust_"), self._work.now, draft.source_id)
            after = msgspec.structs.replace(told(blank, draft, self._work.now), updated_at=None)
            await self._check(after, path)
            return None, after
        after = told(current, draft, self._work.now)
        if after is not current and after.metadata != current.metadata:
            await self._check(after, path)
        if after.source_id is not None and after.source_id != current.source_id:
            self._refuse_taken(after.source_id)
        return current, after

    def keep(self, before: Customer | None, after: Customer) -> Taken:
        """Take a profile as it was decided."""
        self._note_email(after)
        return self._batch.keep(before, after)

    async def write(self) -> None:
        """Write what changed, and tell of every change in turn."""
        project_id = self._work.project.id
        await store.update_customers(self._connection, project_id, self._batch.changed)
        await store.insert_customers(self._connection, project_id, self._batch.new)
        entries, events = [], []
        for before, after in self._batch.changes:
            blank = before or Customer(after.id, after.created_at, after.source_id)
            # What was touched, never what it holds: profiles can be erased, the log cannot.
            touched = {"fields": changed_fields(blank, after)}
            done = "updated" if before else "created"
            entries.append(audit.Entry(done, "customer", after.id, after=touched))
            told_as = "confirmed" if before and before.unconfirmed else done
            events.append((f"customer.{told_as}", after.id, after))
        await audit.record_all(self._connection, self._work, entries)
        await jobs.publish_events(self._connection, self._work, events)

    def _about(self, draft: CustomerDraft) -> Customer | None:
        if draft.id is not None:
            return self._batch.by_id(draft.id)
        if draft.source_id is not None:
            return self._batch.by_source_id(draft.source_id)
        email = self._email_alone(draft)
        if email is None:
            return None
        places = self._by_email.get(email.lower(), ())
        known = [customer for each in places if (customer := self._batch.by_id(each))]
        nameless = [each for each in known if each.source_id is None and _has(each, email)]
        return min(nameless, key=lambda each: (each.created_at, each.id), default=None)

    async def _check(self, after: Customer, path: str) -> None:
        await schemas.check_metadata(self._connection, self._work, "customer", after.metadata, path)

    def _refuse_taken(self, source_id: str) -> None:
        if self._batch.by_source_id(source_id) is not None:
            raise ProblemError(
                Problem(
                    "duplicate_found",
                    ".source_id",
                    got=source_id,
                    resource_type="customer",
                    resource_id=source_id,
                )
            )

    def _note_email(self, customer: Customer) -> None:
        if customer.email is not None and customer.source_id is None:
            self._by_email.setdefault(customer.email.lower(), set()).add(customer.id)

    def _email_alone(self, draft: CustomerDraft) -> str | None:
        """Return the address that is all a draft says of who it is about."""
        if not self._asks_email or draft.id is not None or draft.source_id is not None:
            return None
        return draft.email if isinstance(draft.email, str) else None


def _has(customer: Customer, email: str) -> bool:
    return customer.email is not None and customer.email.lower() == email.lower()
