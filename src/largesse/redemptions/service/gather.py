"""Gather every fact of a request in four queries: offers, people and order, catalogue, counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import UNSET

from largesse.catalog import CartReference, Resolved, resolve_items
from largesse.customers import CustomerDraft
from largesse.kernel.cart import Cart
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.kernel.usage import Usage
from largesse.orders import Order
from largesse.pricing.admission import situation_of
from largesse.pricing.budgets import budget_usages
from largesse.pricing.model import Candidate, Discount, Facts, Gift, Product, StackingRules
from largesse.redemptions.decide import tracking
from largesse.redemptions.decide.candidates import (
    asks_about,
    candidate_of,
    credits_of,
    with_balance,
)
from largesse.redemptions.decide.carts import cart_of, order_told, priced, product_of, reference_of
from largesse.redemptions.model import (
    Asked,
    Company,
    Found,
    Gathered,
    Person,
    Purchase,
    Redeemable,
    Standing,
    StoredStackingRules,
)
from largesse.redemptions.service.benefits import with_offers
from largesse.redemptions.service.compiled import compiled_rule
from largesse.redemptions.service.referring import refused_to_referrers
from largesse.redemptions.service.stacking_rules import stacking_rules_of
from largesse.redemptions.store import gathering as store
from largesse.rules.model import Shopper
from largesse.segments import membership_of
from largesse.storage import Connection, Work

MOST_REDEEMABLES = 30


async def gather(connection: Connection, work: Work, purchase: Purchase) -> Gathered:
    """Return every fact of a purchase. Refuses what cannot be asked, with its path."""
    _refuse_list(purchase.redeemables)
    found, stacking = await find_redeemables(
        connection, work, [(each.object, each.id) for each in purchase.redeemables]
    )
    _refuse_too_many(found, stacking.redeemables_limit)
    _refuse_repeated(found)
    found = await with_offers(connection, work, purchase, found)
    rules = [compiled_rule(rule) for each in found for rule in each.rules]
    segments = {each for rule in rules for each in rule.needs.segments}
    company = await company_of(connection, work, purchase, segments)
    return await gather_about(connection, work, purchase, company, found, stacking)


async def find_redeemables(
    connection: Connection, work: Work, asked: Sequence[tuple[str, str]]
) -> tuple[list[Found], StackingRules]:
    """Return what is known of redeemables by object and id, and the project's stacking rules."""
    if not asked:
        return [], await stacking_rules_of(connection, work)
    found, document = await store.redeemables(connection, work.project, asked)
    return [_seen(work, each) for each in found], StoredStackingRules(document).rules


def _seen(work: Work, found: Found) -> Found:
    """Return what a caller sees of a redeemable: one bound to places does not know the others'."""
    campaigns = work.actor.rights.campaigns
    if campaigns is None or found.campaign_id in campaigns:
        return found
    return Found(found.position, found.object, found.id)


async def gather_about(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    company: Company,
    found: Sequence[Found],
    stacking: StackingRules,
    *,
    counting: bool = True,
) -> Gathered:
    """Return every fact of a purchase whose redeemables and company are known.

    Without `counting`, what rules count is left out: to them nothing has been used yet.
    """
    redeemables = [
        Redeemable(each, tuple(compiled_rule(rule) for rule in each.rules)) for each in found
    ]
    asked = dict(enumerate(purchase.redeemables, 1))
    candidates = [candidate_of(each, asked.get(each.found.position)) for each in redeemables]
    candidates = await refused_to_referrers(connection, work, purchase, company, candidates)
    candidates = await _with_publications(connection, candidates)
    order = _order(work, purchase, company)
    order, cart, catalogue = await _resolve(connection, work, order, candidates)
    facts = Facts(
        zone=work.project.zone,
        cart=cart,
        customer=_shopper(company, purchase.customer),
        stacking=stacking,
        catalogue=catalogue,
        redemption_metadata=purchase.metadata,
        quantum=work.project.currency.quantum,
        week_start=work.project.week_start,
        caller_id=work.actor.id or None,
        caller_login=work.actor.name if work.actor.kind == "user" else None,
    )
    asks = [usage for each in candidates for usage in _usages(work, facts, each, counting=counting)]
    standings = await _standings(connection, work, purchase, asks)
    return Gathered(
        facts=_with_standings(facts, candidates, standings),
        redeemables={each.found.owner_id: each for each in redeemables},
        order=order,
        stored=company.order,
        customer=company.customer,
        tracking_id=_tracking_id(purchase),
        held={key: standing.held for key, standing in standings.items()},
        cards={each.card.holder_id: each.card for each in standings.values() if each.card},
    )


async def _with_publications(
    connection: Connection, candidates: list[Candidate]
) -> list[Candidate]:
    """Return the candidates with what was said of their last publication, where a formula asks."""
    asking = [each.owner_id for each in candidates if asks_about(each, "publication")]
    if not asking:
        return candidates
    known = await store.publications(connection, asking)
    return [
        msgspec.structs.replace(
            each,
            terms=msgspec.structs.replace(
                each.terms, publication_metadata=known.get(each.owner_id)
            ),
        )
        for each in candidates
    ]


async def _standings(
    connection: Connection, work: Work, purchase: Purchase, asks: Iterable[Usage]
) -> dict[str, Standing]:
    """Return how the counters asked for stand, apart from what this session holds itself."""
    usages = {usage.key: usage for usage in asks}
    if not usages:
        return {}
    session = purchase.lock.key if purchase.lock else None
    return await store.standings(connection, work.project.id, usages.values(), session, work.now)


def _with_standings(
    facts: Facts, candidates: Iterable[Candidate], standings: Mapping[str, Standing]
) -> Facts:
    return msgspec.structs.replace(
        facts,
        candidates=tuple(with_balance(each, standings) for each in candidates),
        usage={key: standing.used + standing.held for key, standing in standings.items()},
    )


def _refuse_list(asked: Sequence[Asked]) -> None:
    if not asked:
        raise refuse("invalid_redeemables", ".redeemables", need="at least one redeemable")
    _refuse_too_many(asked, MOST_REDEEMABLES)
    stacks = [place for place, each in enumerate(asked) if each.object == "promotion_stack"]
    if stacks and len(asked) > 1:
        raise refuse(
            "invalid_redeemables", f".redeemables[{stacks[0]}]", need="a promotion stack alone"
        )


def _refuse_too_many(redeemables: Sequence[Asked] | Sequence[Found], most: int) -> None:
    if len(redeemables) > most:
        raise refuse(
            "invalid_redeemables", ".redeemables", need=f"at most {most}", got=len(redeemables)
        )


def _refuse_repeated(found: Iterable[Found]) -> None:
    """Refuse a redeemable named twice, be it once by code and once by id."""
    seen: set[str] = set()
    for each in found:
        if each.owner_id in seen:
            where = f".redeemables[{each.position - 1}]"
            raise ProblemError(Problem("duplicated_redeemables", where, got=each.id))
        seen.add(each.owner_id)


def named_customer(purchase: Purchase) -> CustomerDraft | None:
    """Return whom a purchase names; a tracking id stands for a customer with that source id."""
    draft, tracked = purchase.customer, purchase.tracking_id
    if tracked is None or (draft and (draft.id is not None or draft.source_id is not None)):
        return draft
    return msgspec.structs.replace(draft or CustomerDraft(), source_id=tracking.plain(tracked))


def _tracking_id(purchase: Purchase) -> str | None:
    """Return what the caller may call this customer by, `None` for somebody without a name."""
    named = purchase.tracking_id or (purchase.customer and purchase.customer.source_id)
    return tracking.opaque(named) if named else None


async def company_of(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    segments: Iterable[str] | None = None,
) -> Company:
    """Return the customer and the order a purchase names, where they are known.

    A tracking id of somebody else than the customer beside it is ambiguous. `segments` are those
    that matter, `None` when that is not known yet.
    """
    named = named_customer(purchase)
    if named is None and purchase.order is None:
        return Company()
    tracked = tracking.plain(purchase.tracking_id) if purchase.tracking_id else None
    asked = segments if named is not None else ()  # nobody is in none
    company = await store.company(
        connection, work.project.id, named, purchase.order, tracked, asked
    )
    if named is not None and named.id is not None and company.customer is None:
        raise not_found("customer", named.id)
    if company.tracked is not None and company.tracked != company.customer:
        raise refuse("ambiguous_tracking_id", ".tracking_id", got=purchase.tracking_id)
    if named is None:
        return company
    kept = company.customer.segments if company.customer else frozenset()
    found = membership_of(work, kept, company.asked, company.document, named)
    return msgspec.structs.replace(company, segments=found)


def _shopper(company: Company, told_now: CustomerDraft | None) -> Shopper | None:
    """Return the customer as conditions see them: what is told now lies over what is known."""
    known = company.customer
    if known is None and told_now is None:
        return None
    metadata = dict(known.metadata) if known else {}
    if told_now is not None and told_now.metadata is not UNSET:
        metadata |= told_now.metadata or {}
    return Shopper(
        id=known.id if known else None,
        source_id=known.source_id if known else told_now.source_id if told_now else None,
        metadata=metadata,
        segments=company.segments,
        loyalty_tiers=known.loyalty_tiers if known else frozenset(),
        birthdate=_birthdate(known, told_now),
    )


def _birthdate(known: Person | None, told_now: CustomerDraft | None) -> date | None:
    if told_now is not None and told_now.birthdate is not UNSET:
        return told_now.birthdate
    return known.birthdate if known else None


def _order(work: Work, purchase: Purchase, company: Company) -> Order | None:
    """Return the order a purchase is about: as stored when named by the merchant's id, with what
    is told now over it when named by ours (wire-semantics §4).
    """
    draft, stored = purchase.order, company.order
    if draft is None:
        return None
    if stored is None:
        if draft.id is not None:
            raise not_found("order", draft.id)
        blank = Order(work.id("ord_"), draft.created_at or work.now, draft.source_id)
        return order_told(blank, draft)
    if draft.id is None:
        draft = msgspec.structs.replace(
            draft, items=UNSET, amount=UNSET, initial_amount=UNSET, discount_amount=UNSET
        )
    return order_told(stored, draft)


async def _resolve(
    connection: Connection, work: Work, order: Order | None, candidates: Sequence[Candidate]
) -> tuple[Order | None, Cart | None, dict[str, Product]]:
    """Return the order priced, its cart, and the products UNIT discounts may add: one query."""
    lines = [reference_of(item) for item in order.items] if order else []
    free = sorted({each for candidate in candidates for each in _free_units(candidate)})
    known: Sequence[Resolved] = ()
    if lines or free:
        units = [CartReference(each, each, each, each) for each in free]
        rules = [rule for each in candidates for rule in each.rules]
        known = await resolve_items(
            connection,
            work,
            [*lines, *units],
            collections=any(rule.needs.items or rule.scope.names_items for rule in rules),
        )
    products = zip(free, map(product_of, known[len(lines) :]), strict=True)
    catalogue = {key: product for key, product in products if product is not None}
    if order is None:
        return None, None, catalogue
    order = priced(order, known[: len(lines)])
    return order, cart_of(order, known[: len(lines)]), catalogue


def _free_units(candidate: Candidate) -> Iterable[str]:
    if isinstance(candidate.benefit, Discount):
        for unit in candidate.benefit.units:
            yield from (each for each in (unit.product_id, unit.sku_id) if each)


def _usages(work: Work, facts: Facts, candidate: Candidate, *, counting: bool) -> Iterable[Usage]:
    """Return every counter the decision on a candidate may ask about.

    Without `counting`, the counter of an offer that has no limit is of no use either, unless a
    formula asks for it.
    """
    if candidate.refusal is not None:
        return
    if counting or candidate.quantity is not None or asks_about(candidate, "voucher"):
        yield Usage(candidate.kind, candidate.owner_id)
    if isinstance(candidate.benefit, Gift):
        yield credits_of(candidate.owner_id)
    if counting and candidate.rules:
        situation = situation_of(candidate, facts, facts.cart, {}, work.now)
        for rule in candidate.rules:
            yield from rule.usages(situation)
        yield from budget_usages(candidate, situation, facts.cart.lines if facts.cart else ())
