"""Whether two customers are one person, by what is known of both.

Spellings that mean the same are made equal first: letters' case, spaces and punctuation, the part
of an e-mail address after `+`, dots where the provider ignores them, and the ways a phone number
is written. It compares; it does not guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from msgspec import UNSET

from largesse.customers import Address, Customer, CustomerDraft
from largesse.referrals.model import Trait, Traits

_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_SHORTEST_PHONE = 7
# Digits that tell two subscribers apart; a country code or a leading zero before them does not.
_SUBSCRIBER_DIGITS = 9
_NOT_WORDS = re.compile(r"[\W_]+")


def same_person(referrer: Traits, referee: Traits, by: Iterable[Trait]) -> Trait | None:
    """Return the first trait by which a referee is the referrer, or `None`."""
    for trait in by:
        if trait == "device":
            if referrer.devices & referee.devices:
                return trait
        elif (known := getattr(referrer, trait)) and known == getattr(referee, trait):
            return trait
    return None


def traits_of(
    customer: Customer | None,
    device_property: str,
    told: CustomerDraft | None = None,
    metadata: dict[str, Any] | None = None,
) -> Traits:
    """Return what somebody is known by: their profile, with what is told of them now over it.

    `metadata` is the redemption's or the event's: it may name the device it comes from.
    """
    email = _now(told, "email", customer.email if customer else None)
    phone = _now(told, "phone", customer.phone if customer else None)
    address = _now(told, "address", customer.address if customer else None)
    devices = [
        *_devices(customer.metadata if customer else None, device_property),
        *_devices(_now(told, "metadata", None), device_property),
        *_devices(metadata, device_property),
    ]
    return Traits(
        customer=customer.id if customer else None,
        email=plain_email(email) if email else None,
        phone=plain_phone(phone) if phone else None,
        address=plain_address(address) if address else None,
        devices=frozenset(devices),
    )


def plain_email(email: str) -> str:
    """Return an e-mail address without what does not tell two people apart."""
    name, _, domain = email.strip().casefold().rpartition("@")
    name = name.split("+")[0]
    if domain in _DOTLESS:
        name = name.replace(".", "")
        domain = "gmail.com"
    return f"{name}@{domain}"


def plain_phone(phone: str) -> str | None:
    """Return the digits that tell a subscriber apart, `None` for what is no number."""
    digits = "".join(each for each in phone if each.isdigit())
    if len(digits) < _SHORTEST_PHONE:
        return None
    return digits.lstrip("0")[-_SUBSCRIBER_DIGITS:]


def plain_address(address: Address) -> str | None:
    """Return where somebody lives as one text; without a street it tells nobody apart."""
    if not address.line_1 or not (address.postal_code or address.city):
        return None
    place = address.postal_code or address.city
    parts = (address.line_1, address.line_2, place, address.country)
    return "|".join(_plain(part) for part in parts)


def _plain(text: str | None) -> str:
    spelt = unicodedata.normalize("NFKC", text or "").casefold()
    return _NOT_WORDS.sub("", spelt)


def _now(told: CustomerDraft | None, name: str, known: Any) -> Any:
    said = getattr(told, name) if told is not None else UNSET
    return known if said is UNSET or said is None else said


def _devices(metadata: Any, name: str) -> list[str]:
    value = metadata.get(name) if isinstance(metadata, dict) else None
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, str | int) and str(each).strip()]
