"""Whose pages are trusted, and whose word on an address is taken."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.api.origins import is_trusted
from largesse.api.rates import believed_address

OURS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
addresses = st.one_of(
    st.ip_addresses(v=4, network="10.0.0.0/8"),
    st.ip_addresses(v=4, network="203.0.113.0/24"),
    st.ip_addresses(v=6, network="2001:db8::/32"),
).map(str)


@pytest.mark.parametrize(
    ("origin", "trusted", "let_in"),
    [
        ("https://shop.example", ["https://shop.example"], True),
        ("https://shop.example", [" HTTPS://Shop.Example/ "], True),
        ("https://shop.example:8443", ["https://shop.example"], False),
        ("http://shop.example", ["https://shop.example"], False),
        ("https://shop.example:8443", ["shop.example"], True),
        ("https://shop.example:8443", ["shop.example:8443"], True),
        ("https://shop.example", ["shop.example:8443"], False),
        ("https://a.b.shop.example", ["*.shop.example"], True),
        ("https://shop.example", ["*.shop.example"], False),
        ("https://notshop.example", ["*.shop.example", "shop.example"], False),
        ("http://[::1]:3000", ["http://[::1]:3000"], True),
        ("null", ["shop.example"], False),
        ("", ["shop.example"], False),
        ("", [], False),
        ("https://shop.example", [""], False),
        ("", ["*"], True),
        ("https://anybody.example", ["*", "shop.example"], True),
    ],
)
def test_origins(origin: str, trusted: list[str], let_in: bool) -> None:  # noqa: FBT001 - a table
    assert is_trusted(origin, trusted) is let_in


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_an_answer(origin: str, trusted: list[str]) -> None:
    if "*" not in {each.strip() for each in trusted}:
        assert not is_trusted(origin, trusted) or "://" in origin


@given(addresses, st.lists(addresses, max_size=5), st.text(max_size=40))
def test_nobody_can_write_their_own_address(peer: str, told: list[str], claimed: str) -> None:
    """Whatever stands before what our proxies wrote changes nothing."""
    forwarded = ", ".join(told)
    believed = believed_address(peer, forwarded, OURS)
    theirs = [each for each in (*told, peer) if not each.startswith(("10.", "2001:"))]
    if theirs:
        assert believed == theirs[-1]
        assert believed_address(peer, f"{claimed}, {forwarded}", OURS) == believed
    assert believed in {peer, *told}


def test_without_proxies_of_ours_nothing_is_believed() -> None:
    assert believed_address("203.0.113.1", "198.51.100.1", []) == "203.0.113.1"
    assert believed_address("10.0.0.1", "not an address", OURS) == "10.0.0.1"


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ("203.0.113.7:51000", "203.0.113.7"),
        ("[2001:db9::7]:51000", "2001:db9::7"),
        ("[2001:db9::7]", "2001:db9::7"),
        ("2001:db9::7", "2001:db9::7"),
        ("198.51.100.1, 203.0.113.7:51000, 10.1.1.1:443", "203.0.113.7"),
        ("203.0.113.7:", "203.0.113.7"),
        (":443", "10.0.0.1"),
        ("[", "10.0.0.1"),
    ],
)
def test_a_port_some_proxies_write_is_no_part_of_the_address(told: str, believed: str) -> None:
    assert believed_address("10.0.0.1", told, OURS) == believed
