"""What may be permitted: resources, roles of the house, and the scopes OAuth tokens are asked for.

A permission is `resource.read` or `resource.write`; a pattern has a `*` for either part or for all.
What browsers do is `client_` and the resource, so that no pattern for shops' back ends means it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

EVERYTHING = "*"

WIRE_SCOPES = (
    "assets async-actions campaigns categories consents customers events exports locations"
    " loyalties metadata-schemas orders product-collections products promotions publications"
    " qualifications redemptions referrals rewards segments skus task-results templates trash-bin"
    " validation-rules-assignments validation-rules validations vouchers"
).split()
"""The scopes of the wire, each the name of a resource."""

CLIENT_SCOPES = (
    "client_consents client_customers client_events client_promotions client_publish"
    " client_qualifications client_redeem client_redemptions client_validate client_validations"
    " client_vouchers"
).split()
"""What browsers may do, each a resource of its own."""

API_SCOPE = "api"
CLIENT_API_SCOPE = "client_api"

OWN_RESOURCES = (
    "bulk-changes given-rewards goodwill gift-cards gift-card-expiry imports issue-policies keys"
    " ledger liability loyalty members partners payout-rewards payouts places points recipes"
    " reservations returns roles webhooks"
).split()
"""Resources the wire has no scope for."""

MANAGED_RESOURCES = ("projects users branding stacking-rules custom-event-schemas").split()

RESOURCES = frozenset((*WIRE_SCOPES, *OWN_RESOURCES, *MANAGED_RESOURCES, *CLIENT_SCOPES))

_OFFERS = (
    "assets campaigns categories gift-cards given-rewards issue-policies loyalties loyalty members"
    " payout-rewards payouts points promotions product-collections publications qualifications"
    " recipes referrals reservations"
    " returns rewards segments templates trash-bin validation-rules validation-rules-assignments"
    " validations vouchers bulk-changes"
).split()
_DATA = (
    "async-actions consents customers events exports imports locations orders products redemptions"
    " skus task-results"
).split()
_SETTINGS = (
    "branding custom-event-schemas keys metadata-schemas places stacking-rules webhooks"
).split()


def _all_of(resources: list[str]) -> tuple[str, ...]:
    return tuple(f"{resource}.*" for resource in resources)


_MARKETER = ("*.read", *_all_of(_OFFERS), *_all_of(_DATA))

ROLES: dict[str, tuple[str, ...]] = {
    "ADMIN": (EVERYTHING,),
    "MARKETER": _MARKETER,
    "CUSTOMER_SERVICE": (
        *(f"{resource}.read" for resource in (*_OFFERS, *_DATA)),
        *_all_of(
            "customers goodwill members points publications qualifications redemptions returns"
            " validations".split()
        ),
    ),
    "DEVELOPER": ("*.read", *_all_of(_OFFERS), *_all_of(_DATA), *_all_of(_SETTINGS)),
    "VIEWER": ("*.read",),
    "USER": _MARKETER,
    "USER_RESTRICTED": _MARKETER,
    "MERCHANT": ("validations.write", "qualifications.read", "redemptions.write"),
    "PARTNER": ("partners.*", "validations.write", "qualifications.read"),
}
"""The roles of the house. Those of the wire are `ADMIN`, `USER`, `VIEWER`, `MERCHANT` and
`USER_RESTRICTED`; a user of that last one has to be given places.
"""


class Role(msgspec.Struct, frozen=True):
    """A set of permissions under a name; a role of the house has its name for an id."""

    id: str
    name: str
    permissions: tuple[str, ...]
    created_at: datetime | None = None
    updated_at: datetime | None = None
