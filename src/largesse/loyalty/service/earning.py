"""Let what happened earn points: each occasion once for each rule and card, and say why or why not.

The record of an occasion and the points are written in one transaction, the record first: whoever
comes second, in whatever process, finds it there and gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from largesse import campaigns, customers, redemptions
from largesse.campaigns import Campaign
from largesse.customers import Customer
from largesse.jobs import OutboxEvent
from largesse.kernel.problem import ProblemError
from largesse.kernel.reason import Reason
from largesse.ledger import Refers
from largesse.loyalty.decide.earning import points_of
from largesse.loyalty.decide.earning_rules import CUSTOM_EVENT, terms_of
from largesse.loyalty.decide.expiry import expiry_of
from largesse.loyalty.model.cards import Card, Programme
from largesse.loyalty.model.earning import Adjustment, Earned, EarningTerms, Occasion
from largesse.loyalty.model.earning_rules import EarningRecord, EarningRule, PendingPeriod
from largesse.loyalty.model.pending import PendingPoints
from largesse.loyalty.service import multipliers, pending, points
from largesse.loyalty.service.cards import card_of_customer, find_card, join
from largesse.loyalty.service.happening import Happening, happening_of, occasion_of
from largesse.loyalty.service.programmes import programme_of
from largesse.loyalty.service.tiers import tier_of
from largesse.loyalty.store import earning_rules as rules_store
from largesse.loyalty.store import earnings as store
from largesse.storage import Connection, Work


async def on_event(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Let every rule that waits for an event look at it, in the relay's transaction."""
    happening = happening_of(event)
    if happening is None:
        return
    rules = await rules_store.rules_set_off(
        connection,
        work.project.id,
        happening.trigger,
        happening.programme_id,
        happening.happened_at,
    )
    if not rules:
        return
    customer = await customers.find_customer(connection, work, id=happening.customer_id)
    if customer is None:
        return
    ids = sorted({each.programme_id for each in rules})
    known = await campaigns.campaigns_by_id(connection, work, ids)
    terms = await terms_of_rules(connection, work, rules, known)
    occasion = await occasion_of(connection, work, happening, customer, [*terms.values()])
    in_turn = sorted(rules, key=lambda rule: rule.programme_id)
    for programme_id, own in groupby(in_turn, key=lambda rule: rule.programme_id):
        earning = _Earning(
            connection, work, happening, occasion, customer, programme_of(known[programme_id])
        )
        await earning.begin()
        for rule in own:
            await earning.ask(rule, terms[rule.id])


async def terms_of_rules(
    connection: Connection,
    work: Work,
    rules: Sequence[EarningRule],
    known: Mapping[str, Campaign],
) -> dict[str, EarningTerms]:
    """Return rules ready to be asked, by id, with the validation rules put on them.

    `known` are the campaigns of their programmes, whose windows they inherit.
    """
    put_on = await redemptions.rules_on(connection, work, [each.id for each in rules])
    return {
        rule.id: terms_of(rule, known.get(rule.programme_id), put_on.get(rule.id, ()))
        for rule in rules
    }


class _Earning:
    """One occasion in one programme: whose card it is about, and what each rule says to it."""

    def __init__(
        self,
        connection: Connection,
        work: Work,
        happening: Happening,
        occasion: Occasion,
        customer: Customer,
        programme: Programme,
    ) -> None:
        self._connection, self._work = connection, work
        self._happening, self._occasion = happening, occasion
        self._customer, self._programme = customer, programme
        self._card: Card | None = None

    async def begin(self) -> None:
        """Find the card: the one that is named, else the customer's."""
        self._card = await self._named_card() or await card_of_customer(
            self._connection, self._work, self._programme.id, self._customer.id
        )

    async def ask(self, rule: EarningRule, terms: EarningTerms) -> None:
        """Ask one rule, and write what it says; a card is given to who has none and would earn."""
        if self._card is None and not self._programme.auto_join:
            return  # no member, and nobody is made one: of most customers there is nothing to say
        adjustments = await self._adjustments(rule)
        earned = points_of(terms, self._occasion, adjustments)
        if earned.points and self._card is None:
            refused = await self._join()
            if refused is not None:
                earned = Earned(reason=refused)
            else:  # what makes somebody a member earns as it does for members
                adjustments = await self._adjustments(rule)
                earned = points_of(terms, self._occasion, adjustments)
        if earned.points and self._card is not None and not self._card.active:
            earned = Earned(reason=Reason("loyalty_card_not_active", where="voucher.active"))
        await self._write(rule, earned, adjustments)

    async def _named_card(self) -> Card | None:
        if self._happening.card is None:
            return None
        try:
            found = await find_card(
                self._connection, self._work, self._happening.card, self._programme
            )
        except ProblemError:
            return None
        return found if found.customer_id == self._customer.id else None

    async def _adjustments(self, rule: EarningRule) -> tuple[Adjustment, ...]:
        if self._card is None:
            return ()
        return await multipliers.of(
            self._connection,
            self._work,
            self._card.id,
            self._programme.id,
            rule.id,
            self._customer.id,
            self._happening.happened_at,
        )

    async def _join(self) -> Reason | None:
        """Make the customer a member; return why no card can be given, if none can."""
        try:
            async with self._connection.transaction():
                self._card = await join(
                    self._connection, self._work, self._programme, self._customer
                )
        except ProblemError as refused:
            problem = refused.problem
            return Reason(problem.code, problem.where, problem.need, problem.got)
        return None

    async def _write(
        self, rule: EarningRule, earned: Earned, adjustments: Sequence[Adjustment]
    ) -> None:
        wait = rule.pending_points if earned.points else None
        pending_id = self._work.id("lopp_") if wait else None
        record = self._record(rule, earned, pending_id)
        if not await store.insert_record(self._connection, self._work.project.id, record):
            return
        if self._card is None or not earned.points:
            return
        details = self._details(rule, adjustments)
        held = await tier_of(self._connection, self._work, self._card)
        if held is not None:
            details["holder_loyalty_tier"] = {"id": held.tier.id, "name": held.tier.name}
        if wait is not None and pending_id is not None:
            await self._let_wait(rule, wait, pending_id, record, details)
            return
        expiry = rule.expiration_rules or self._programme.expiry
        await points.credit(
            self._connection,
            self._work,
            self._card,
            earned.points,
            "accrual",
            self._refers(rule, details),
            expires_at=expiry_of(expiry, self._happening.happened_at, self._work.project.zone),
        )

    async def _let_wait(
        self,
        rule: EarningRule,
        wait: PendingPeriod,
        pending_id: str,
        record: EarningRecord,
        details: dict[str, Any],
    ) -> None:
        activates_at = pending.activation_of(
            self._happening.happened_at, wait.period_value, self._work
        )
        waiting = PendingPoints(
            id=pending_id,
            programme_id=record.programme_id,
            card_id=record.holder_id,
            customer_id=record.customer_id,
            earning_id=record.id,
            rule_id=rule.id,
            order_id=record.order_id,
            points=record.points,
            activates_at=activates_at,
            expiration_rules=rule.expiration_rules,
            details=details,
            created_at=self._work.now,
        )
        await pending.keep(self._connection, self._work, waiting)

    def _record(self, rule: EarningRule, earned: Earned, pending_id: str | None) -> EarningRecord:
        card, event, reason = self._card, self._happening.event, earned.reason
        told = {} if reason is None else _told(reason)
        return EarningRecord(
            id=self._work.id("lpe_"),
            programme_id=self._programme.id,
            rule_id=rule.id,
            holder_id=self._customer.id if card is None else card.id,
            card_id=None if card is None else card.id,
            customer_id=self._customer.id,
            occasion=self._happening.occasion,
            event_type=event.type,
            event_id=event.id,
            order_id=None if self._happening.order is None else self._happening.order.id,
            outcome="nothing" if reason else "pending" if pending_id else "earned",
            points=earned.points,
            benefit_id=earned.benefit_id,
            pending_id=pending_id,
            explanation=earned.explanation,
            reason=None if reason is None else reason.code,
            detail=told,
            request_id=event.request_id,
            created_at=self._work.now,
        )

    def _refers(self, rule: EarningRule, details: dict[str, Any]) -> Refers:
        happening = self._happening
        return Refers(
            campaign_id=self._programme.id,
            order_id=None if happening.order is None else happening.order.id,
            customer_id=self._customer.id,
            voucher_id=None if self._card is None else self._card.id,
            event_id=str(happening.event.id),
            earning_rule_id=rule.id,
            related=details,
        )

    def _details(self, rule: EarningRule, adjustments: Sequence[Adjustment]) -> dict[str, Any]:
        """Return what the wire tells of where points are from."""
        happening, event = self._happening, self._happening.event
        source: dict[str, Any] = {"channel": event.source.channel}
        if event.source.key_id:
            source["api_key"] = {"name": event.source.key_name, "app_id": event.source.key_id}
        if event.source.user_id:
            source["user"] = {"id": event.source.user_id}
        told = happening.trigger.kind
        details: dict[str, Any] = {
            "event": {
                "id": f"evcus_{event.id}",
                "type": f"customer.{told}" if told == "order.paid" else told,
                "group_id": event.request_id,
                "entity_id": self._customer.id,
                "created_at": event.created_at,
                "category": "EFFECT",
                "event_source": source,
            },
            "earning_rule": {"id": rule.id, "source": {"banner": rule.banner or ""}},
        }
        if happening.order is not None:
            order = happening.order
            details["order"] = {"id": order.id, "source_id": order.source_id}
        if happening.trigger.kind == CUSTOM_EVENT:
            details["custom_event"] = {"id": event.entity_id, "type": happening.trigger.reference}
        if happening.trigger.kind == "customer.segment.entered":
            details["segment"] = {name: event.data["segment"].get(name) for name in ("id", "name")}
        tier = next((each for each in adjustments if each.source == "tier"), None)
        if tier is not None:
            details["loyalty_tier"] = {"id": tier.id, "name": tier.name}
        return details


def _told(reason: Reason) -> dict[str, Any]:
    """Return what a reason needed and found, and the merchant's own words for it."""
    return {
        name: value
        for name, value in msgspec.structs.asdict(reason).items()
        if name != "code" and value not in (None, "")
    }
