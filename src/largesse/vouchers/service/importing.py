"""Take codes that were elsewhere: many in one statement, each refused or taken by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec
from msgspec import UNSET, UnsetType

from largesse import campaigns, codes, schemas
from largesse.campaigns import Campaign
from largesse.catalog.service.categories import categories_by_id
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Work
from largesse.storage.batch import Taken
from largesse.storage.database import encode_json
from largesse.vouchers.model import GiftCardLaw, ImportedVoucher, Voucher, VoucherType
from largesse.vouchers.service.accounts import open_accounts
from largesse.vouchers.service.issuing import tell_voucher
from largesse.vouchers.service.laws import law_in_force, under
from largesse.vouchers.service.terms import metadata_schema_of, terms_of
from largesse.vouchers.store import importing as store


async def import_vouchers(
    connection: Connection,
    work: Work,
    campaign: Campaign | None,
    imported: Sequence[ImportedVoucher],
) -> list[Taken | Problem]:
    """Save codes of a campaign, or of none, in the caller's transaction; say what came of each.

    A code that is there already, in the same place, gets `active` and category and nothing else;
    one that is taken elsewhere, or lies in the bin, is `duplicate_found`. New codes leave neither
    an event nor an audit row of their own: a million of them are the caller's one import.
    """
    making = _Making(connection, work, campaign)
    await making.look_up(imported)
    outcomes: list[Taken | Problem] = []
    for each in imported:
        try:
            outcomes.append(await making.take(each))
        except ProblemError as refused:
            outcomes.append(refused.problem)
    return await making.write(outcomes)


async def merge_metadata(
    connection: Connection, work: Work, told: Sequence[tuple[str, dict[str, Any]]]
) -> list[Taken | Problem]:
    """Add to the metadata of codes, in the caller's transaction; say what came of each.

    A code nobody has is `not_found`.
    """
    known = await store.lock_by_code(connection, work.project, [code for code, _ in told])
    named = {each.campaign_id for each in known.values() if each.campaign_id is not None}
    theirs = await campaigns.campaigns_by_id(connection, work, sorted(named))
    outcomes: list[Taken | Problem] = []
    for code, metadata in told:
        key = store.key_of(work.project, code)
        before = known.get(key)
        if before is None or before.deleted_at is not None:
            outcomes.append(not_found("voucher", code).problem)
            continue
        after = msgspec.structs.replace(
            before, metadata=campaigns.merged(before.metadata, metadata), updated_at=work.now
        )
        if after.metadata == before.metadata:
            outcomes.append("unchanged")
            continue
        try:
            resource = metadata_schema_of(theirs.get(before.campaign_id or ""))
            await schemas.check_metadata(connection, work, resource, after.metadata)
        except ProblemError as refused:
            outcomes.append(refused.problem)
            continue
        await store.update_metadata(connection, work.project.id, after)
        await tell_voucher(connection, work, "updated", after, before=before, after=after)
        known[key] = after
        outcomes.append("updated")
    return outcomes


class _Making:
    """What one batch of codes needs to know, and what it is about to write."""

    def __init__(self, connection: Connection, work: Work, campaign: Campaign | None) -> None:
        self.connection, self.work, self.campaign = connection, work, campaign
        self._terms: dict[bytes, dict[str, Any]] = {}
        self._categories: dict[str, str] = {}
        self._law: GiftCardLaw | UnsetType | None = UNSET
        self._known: dict[str, Voucher] = {}
        self._new: dict[int, tuple[Voucher, ImportedVoucher]] = {}
        self._count = 0

    async def look_up(self, imported: Sequence[ImportedVoucher]) -> None:
        """Find, in two queries, the codes that are there and the categories that are named."""
        wanted = [each.code for each in imported]
        self._known = await store.lock_by_code(self.connection, self.work.project, wanted)
        if any(each.category for each in imported):
            for category in (await categories_by_id(self.connection, self.work)).values():
                self._categories[category.name] = category.id
                self._categories.setdefault(category.id, category.id)

    async def take(self, each: ImportedVoucher) -> Taken:
        """Decide about one code; raises `ProblemError` for one that cannot be."""
        place, self._count = self._count, self._count + 1
        codes.read_code(each.code, ".code")
        category_id = self._category(each)
        known = self._known.get(store.key_of(self.work.project, each.code))
        if known is not None:
            return await self._change(known, each, category_id)
        voucher = await (self._of_campaign(each) if self.campaign else self._standalone(each))
        voucher = msgspec.structs.replace(
            voucher,
            id=self.work.id("v_"),
            code=each.code,
            active=each.active is not False,
            category_id=voucher.category_id if each.category is UNSET else category_id,
            additional_info=each.additional_info,
            metadata=each.metadata,
            **each.window,
        )
        voucher = await self._lawful(voucher)
        campaigns.read_window(voucher)
        _refuse_spent(voucher, each)
        resource = metadata_schema_of(self.campaign)
        await schemas.check_metadata(self.connection, self.work, resource, voucher.metadata)
        self._new[place] = (voucher, each)
        return "created"

    async def write(self, outcomes: list[Taken | Problem]) -> list[Taken | Problem]:
        """Insert the new codes and what was used of them; one taken meanwhile is refused."""
        made = [voucher for voucher, _ in self._new.values()]
        inserted = await store.insert_vouchers(self.connection, self.work.project, made)
        used: dict[str, int] = {}
        spent: dict[str, int] = {}
        for place, (voucher, each) in self._new.items():
            if voucher.id not in inserted:
                outcomes[place] = _taken(each.code)
                continue
            used[voucher.id] = each.redeemed_quantity
            spent[voucher.id] = each.redeemed_amount
        await store.set_used(self.connection, self.work.project.id, used)
        opened = [voucher for voucher in made if voucher.id in inserted]
        await open_accounts(self.connection, self.work, opened, spent)
        if self.campaign is not None and inserted:
            await campaigns.count_codes(self.connection, self.work, self.campaign.id, len(inserted))
        return outcomes

    async def _change(
        self, known: Voucher, each: ImportedVoucher, category_id: str | None
    ) -> Taken:
        campaign_id = self.campaign.id if self.campaign else None
        if known.deleted_at is not None or known.campaign_id != campaign_id:
            raise ProblemError(_taken(each.code))
        after = msgspec.structs.replace(
            known,
            active=known.active if each.active is UNSET else each.active,
            category_id=known.category_id if each.category is UNSET else category_id,
        )
        if after == known:
            return "unchanged"
        after = msgspec.structs.replace(after, updated_at=self.work.now)
        await store.update_imported(self.connection, self.work.project.id, after)
        await tell_voucher(self.connection, self.work, "updated", after, before=known, after=after)
        return "updated"

    def _category(self, each: ImportedVoucher) -> str | None:
        if not each.category:
            return None
        found = self._categories.get(each.category)
        if found is None:
            raise ProblemError(
                Problem(
                    "not_found",
                    ".category",
                    got=each.category,
                    resource_type="category",
                    resource_id=each.category,
                )
            )
        return found

    async def _standalone(self, each: ImportedVoucher) -> Voucher:
        kind = cast(VoucherType, campaigns.voucher_type(each.terms))
        if kind == "LOYALTY_CARD":
            raise refuse("invalid_voucher", ".type", need="a campaign: loyalty cards belong to one")
        terms = await self._checked(each.terms, kind)
        return Voucher(
            id="",
            code="",
            type=kind,
            created_at=self.work.now,
            discount=terms.get("discount"),
            gift=terms.get("gift"),
            redemption_quantity=terms["redemption"]["quantity"],
        )

    async def _lawful(self, voucher: Voucher) -> Voucher:
        if voucher.type != "GIFT_VOUCHER":
            return voucher
        if self._law is UNSET:
            self._law = await law_in_force(self.connection, self.work, voucher.campaign_id)
        return under(self._law, voucher, self.work)

    async def _checked(self, terms: dict[str, Any], kind: str) -> dict[str, Any]:
        """Return terms as they are stored; a file of codes has few different ones."""
        key = encode_json(terms)
        if key not in self._terms:
            self._terms[key] = await campaigns.checked_terms(
                self.connection, self.work, terms, kind, ""
            )
        return self._terms[key]

    async def _of_campaign(self, each: ImportedVoucher) -> Voucher:
        assert self.campaign is not None  # noqa: S101 - the caller asked
        voucher = terms_of(self.campaign, self.work)
        redemption = each.terms.get("redemption") or {}
        if redemption.get("quantity") is not None:
            voucher = msgspec.structs.replace(voucher, redemption_quantity=redemption["quantity"])
        card = each.terms.get("loyalty_card") or {}
        if card.get("points") is not None:
            if voucher.loyalty_card is None:
                raise refuse("invalid_voucher", ".loyalty_card.points", need="a loyalty campaign")
            card = campaigns.read_loyalty_card(card, ".loyalty_card")
            return msgspec.structs.replace(voucher, loyalty_card={"points": card["points"]})
        amount = (each.terms.get("gift") or {}).get("amount")
        if amount is None:
            return voucher
        if voucher.gift is None:
            raise refuse("invalid_voucher", ".gift.amount", need="a gift campaign", got=amount)
        gift = {**voucher.gift, "amount": amount, "balance": amount}
        campaigns.read_gift(gift, ".gift")
        return msgspec.structs.replace(voucher, gift=gift)


def _refuse_spent(voucher: Voucher, each: ImportedVoucher) -> None:
    """Refuse credit spent from what is no card, and more than was on it."""
    if not each.redeemed_amount:
        return
    amount = voucher.gift["amount"] if voucher.gift else None
    if amount is None or each.redeemed_amount > amount:
        raise refuse(
            "invalid_voucher",
            ".redemption.redeemed_amount",
            need="a gift voucher" if amount is None else f"at most {amount}",
            got=each.redeemed_amount,
        )


def _taken(code: str) -> Problem:
    return Problem("duplicate_found", ".code", got=code, resource_type="voucher", resource_id=code)
