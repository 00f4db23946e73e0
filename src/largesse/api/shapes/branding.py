"""Branding on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.branding import Branding

Line = Annotated[str, Meta(max_length=1000)]
Email = Annotated[str, Meta(max_length=320)]
Theme = Literal["default", "orange", "green", "dark-green", "blue", "purple", "red", "grey"]


class BrandPart(msgspec.Struct, frozen=True):
    """Who the shop is."""

    name: Line | UnsetType | None = UNSET
    privacy_policy_url: Line | UnsetType | None = UNSET
    terms_of_use_url: Line | UnsetType | None = UNSET
    permission_reminder: Line | UnsetType | None = UNSET
    website_url: Line | UnsetType | None = UNSET


class AddressPart(msgspec.Struct, frozen=True):
    """Where it is."""

    street: Line | UnsetType | None = UNSET
    city: Line | UnsetType | None = UNSET
    postal: Line | UnsetType | None = UNSET
    state: Line | UnsetType | None = UNSET
    country: Line | UnsetType | None = UNSET


class ContactPart(msgspec.Struct, frozen=True):
    """How it is reached."""

    email: Email | UnsetType | None = UNSET
    phone: Line | UnsetType | None = UNSET


class CockpitsPart(msgspec.Struct, frozen=True):
    """What customers' own pages show, and in which colours."""

    campaigns_overview_enabled: bool | UnsetType | None = UNSET
    loyalty_enabled: bool | UnsetType | None = UNSET
    gift_cards_enabled: bool | UnsetType | None = UNSET
    coupons_enabled: bool | UnsetType | None = UNSET
    referrals_enabled: bool | UnsetType | None = UNSET
    theme: Theme | UnsetType | None = UNSET
    use_custom_double_opt_in_redirect_url: bool | UnsetType | None = UNSET
    custom_double_opt_in_redirect_url: Line | UnsetType | None = UNSET


class BrandingInput(msgspec.Struct, frozen=True):
    """What sets or changes a branding: what is not sent stays, null clears."""

    brand: BrandPart | UnsetType | None = UNSET
    address: AddressPart | UnsetType | None = UNSET
    contact: ContactPart | UnsetType | None = UNSET
    cockpits: CockpitsPart | UnsetType | None = UNSET


class FullBrandPart(msgspec.Struct, frozen=True):
    """Who the shop is, all of it."""

    name: str | None = None
    privacy_policy_url: str | None = None
    terms_of_use_url: str | None = None
    permission_reminder: str | None = None
    website_url: str | None = None


class FullAddressPart(msgspec.Struct, frozen=True):
    """Where it is, all of it."""

    street: str | None = None
    city: str | None = None
    postal: str | None = None
    state: str | None = None
    country: str | None = None


class FullContactPart(msgspec.Struct, frozen=True):
    """How it is reached, all of it."""

    email: str | None = None
    phone: str | None = None


class BrandingShape(msgspec.Struct, frozen=True):
    """How a shop presents itself."""

    id: str
    brand: FullBrandPart
    address: FullAddressPart
    contact: FullContactPart
    cockpits: CockpitsPart | UnsetType = UNSET


class BrandingList(msgspec.Struct, frozen=True):
    """The one branding a project has, or none."""

    data: list[BrandingShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def parts_of(data: BrandingInput) -> dict[str, dict[str, Any] | None]:
    """Return what a request tells, part by part."""
    told: dict[str, dict[str, Any] | None] = msgspec.to_builtins(data)
    return told


def branding_shape(branding: Branding) -> BrandingShape:
    """Return a branding as the wire has it: what was not told is null."""
    document = branding.document
    cockpits = document.get("cockpits")
    return BrandingShape(
        branding.id,
        FullBrandPart(**document.get("brand", {})),
        FullAddressPart(**document.get("address", {})),
        FullContactPart(**document.get("contact", {})),
        CockpitsPart(**cockpits) if cockpits else UNSET,
    )
