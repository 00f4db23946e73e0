"""What roles, patterns and scopes allow; what a token request is granted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.access.decide.oauth import granted_scopes
from largesse.access.decide.permissions import (
    all_allow,
    allows,
    is_pattern,
    is_within,
    known_scopes,
    patterns_of_role,
    patterns_of_scopes,
)
from largesse.access.model.permissions import RESOURCES, ROLES
from largesse.access.model.tokens import TokenRequest
from largesse.kernel.problem import ProblemError

PERMISSIONS = [f"{resource}.{verb}" for resource in sorted(RESOURCES) for verb in ("read", "write")]
patterns = st.lists(
    st.sampled_from([*PERMISSIONS, "*", "*.read", "*.write", "vouchers.*", "client_*"]), max_size=6
).map(tuple)


@pytest.mark.parametrize(
    ("pattern", "permission", "allowed"),
    [
        ("vouchers.read", "vouchers.read", True),
        ("vouchers.read", "vouchers.write", False),
        ("vouchers.*", "vouchers.write", True),
        ("*.read", "orders.read", True),
        ("*.read", "orders.write", False),
        ("*", "keys.write", True),
        ("*", "client_vouchers.read", False),
        ("*.read", "client_vouchers.read", False),
        ("client_*", "client_vouchers.read", True),
        ("client_*", "vouchers.read", False),
        ("client_redeem.*", "client_redeem.write", True),
    ],
)
def test_what_a_pattern_stands_for(pattern: str, permission: str, allowed: bool) -> None:  # noqa: FBT001
    assert allows((pattern,), permission) is allowed


def test_every_role_is_made_of_patterns_that_mean_something() -> None:
    for role, permissions in ROLES.items():
        assert permissions, role
        assert [each for each in permissions if not is_pattern(each)] == []


def test_what_the_roles_are_for() -> None:
    def may(role: str, permission: str) -> bool:
        return allows(patterns_of_role(role, {}) or (), permission)

    assert all(may("ADMIN", each) for each in PERMISSIONS if not each.startswith("client_"))
    assert not [each for each in PERMISSIONS if each.endswith(".write") and may("VIEWER", each)]
    assert may("MARKETER", "campaigns.write")
    assert not may("MARKETER", "keys.write")
    assert not may("MARKETER", "users.write")
    assert may("CUSTOMER_SERVICE", "goodwill.write")
    assert not may("CUSTOMER_SERVICE", "campaigns.write")
    assert may("DEVELOPER", "keys.write")
    assert not may("DEVELOPER", "users.write")
    assert may("MERCHANT", "redemptions.write")
    assert not may("MERCHANT", "customers.read")
    assert may("PARTNER", "partners.write")
    assert not may("PARTNER", "vouchers.read")
    assert patterns_of_role("role_1", {"role_1": ("orders.read",)}) == ("orders.read",)
    assert patterns_of_role("role_2", {}) is None


@given(patterns, patterns)
def test_a_grant_is_within_another_when_nothing_sticks_out(
    mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    sticks_out = [each for each in PERMISSIONS if allows(mine, each) and not allows(theirs, each)]
    assert is_within(mine, (theirs,)) is not bool(sticks_out)
    assert is_within(mine, ())


@given(patterns, patterns, st.sampled_from(PERMISSIONS))
def test_each_set_has_to_allow_it(
    mine: tuple[str, ...], scopes: tuple[str, ...], permission: str
) -> None:
    both = all_allow((mine, scopes), permission)
    assert both is (allows(mine, permission) and allows(scopes, permission))


def test_scopes_of_the_wire_open_a_resource_whole() -> None:
    allowed = patterns_of_scopes(("vouchers", "client_redeem"))
    assert allows(allowed, "vouchers.read")
    assert allows(allowed, "vouchers.write")
    assert allows(allowed, "client_redeem.write")
    assert not allows(allowed, "campaigns.read")
    assert allows(patterns_of_scopes(("api",)), "campaigns.write")
    assert not allows(patterns_of_scopes(("api",)), "client_redeem.write")
    assert allows(patterns_of_scopes(("client_api",)), "client_redeem.write")


def test_what_is_granted_is_what_was_asked_for_once() -> None:
    known = known_scopes(by_permission=False)
    asked = TokenRequest("client_credentials", "vouchers  api vouchers")
    assert granted_scopes(asked, known) == ("vouchers", "api")


@pytest.mark.parametrize(
    ("asked", "code", "where"),
    [
        (TokenRequest("password", "api"), "invalid_grant_type", "grant_type"),
        (TokenRequest(None, "api"), "invalid_grant_type", "grant_type"),
        (TokenRequest("client_credentials", "everything"), "invalid_scope", "scope"),
        (TokenRequest("client_credentials", "api,vouchers"), "invalid_scope", "scope"),
        (TokenRequest("client_credentials", "api nonsense"), "invalid_scope", "scope"),
        (TokenRequest("client_credentials", None), "invalid_scope", "scope"),
        (TokenRequest("client_credentials", "  "), "invalid_scope", "scope"),
        (TokenRequest("client_credentials", "vouchers.read"), "invalid_scope", "scope"),
    ],
)
def test_what_is_not_granted(asked: TokenRequest, code: str, where: str) -> None:
    with pytest.raises(ProblemError) as refused:
        granted_scopes(asked, known_scopes(by_permission=False))
    assert (refused.value.problem.code, refused.value.problem.where) == (code, where)


def test_permissions_are_scopes_of_the_second_generation() -> None:
    asked = TokenRequest("client_credentials", "vouchers.read campaigns.* *.read")
    known = known_scopes(by_permission=True)
    assert granted_scopes(asked, known) == ("vouchers.read", "campaigns.*", "*.read")
    with pytest.raises(ProblemError):
        granted_scopes(TokenRequest("client_credentials", "vouchers"), known)
