"""Where webhooks may go, when they are tried again, what they are signed with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.problem import ProblemError
from largesse.webhooks import EVENT_TYPES, is_public, pause_after, read_target, signature
from largesse.webhooks.decide import PUBLISHED_TYPES, RETRIES, canonical, secret_from


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::"),
        *("2002:a9fe:a9fe::1", "::ffff:0:0"),
    ],
)
def test_an_address_that_is_not_on_the_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_an_address_on_the_internet_is_known(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_counts_as_itself(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(f"{address}")


@pytest.mark.parametrize(
    ("url", "authority", "port", "resource"),
    [
        ("https://shop.example", "shop.example", 443, "/"),
        ("http://shop.example/hooks?a=1&b=%20", "shop.example", 80, "/hooks?a=1&b=%20"),
        ("HTTPS://Shop.Example:8443/", "shop.example:8443", 8443, "/"),
        ("https://[2606:4700::1111]/x", "[2606:4700::1111]", 443, "/x"),
        ("https://shop.example./#part", "shop.example", 443, "/"),
        ("http://8.8.8.8:8080/a", "8.8.8.8:8080", 8080, "/a"),
    ],
)
def test_an_address_is_taken_apart(url: str, authority: str, port: int, resource: str) -> None:
    target = read_target(url, ".", anywhere=False)
    assert (target.authority, target.port, target.resource) == (authority, port, resource)


@pytest.mark.parametrize(
    "url",
    [
        *("", "shop.example", "//shop.example", "ftp://shop.example", "file:///etc/passwd"),
        *("https://", "https:///x", "https://user@shop.example/", "https://a:b@shop.example/"),
        *("https://shop.example:0/", "https://shop.example:99999/", "https://shop.example:x/"),
        *("https://shop.example /", "https://shop\t.example/", "https://shop.example/\r\nHost: x"),
        *(
            "https://상점.example/",
            "https://sh%6fp.example/",
            "https://shop.example\\@evil.example/",
        ),
        *("https://-shop.example/", "https://[::1", "https://[::1]x/", "javascript:alert(1)"),
        "https://shop.example/" + "x" * 2000,
    ],
)
@pytest.mark.parametrize("anywhere", [True, False])
def test_what_is_no_plain_address_is_refused(url: str, *, anywhere: bool) -> None:
    with pytest.raises(ProblemError):
        read_target(url, ".", anywhere=anywhere)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://localhost/",
            "http://db.internal/",
            "http://printer.local/",
            "http://a.localhost",
        ),
        *("http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.1/"),
        *("http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/"),
        *("http://0x7f.0.0.1/", "http://127.0.0.1./", "http://localhost./", "http://0/"),
        *("https://shop.example:22/", "https://shop.example:5432/", "https://shop.example:6379/"),
    ],
)
def test_the_own_network_and_odd_ports_are_for_those_who_allow_them(url: str) -> None:
    with pytest.raises(ProblemError):
        read_target(url, ".", anywhere=False)
    assert read_target(url, ".", anywhere=True).port


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"https://{text}/", f"https://shop.example:{text}/"):
        try:
            target = read_target(url, ".", anywhere=False)
        except ProblemError:
            continue
        assert target.host
        assert "@" not in target.authority


def test_it_is_tried_twelve_times_more_each_pause_twice_the_last() -> None:
    pauses = [pause_after(failures) for failures in range(1, RETRIES + 2)]
    minutes = [2**step for step in range(11)]
    assert pauses == [*(timedelta(minutes=m) for m in minutes), timedelta(hours=24), None]


def test_the_signature_is_the_usual_one() -> None:
    # The example of RFC 4231, case 2.
    said = signature("Jefe", b"what do ya want for nothing?")
    assert said == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_a_secret_depends_on_the_key_and_on_the_seed() -> None:
    assert len({secret_from("", b"a"), secret_from("k", b"a"), secret_from("k", b"b")}) == 3


def test_every_name_has_one_meaning() -> None:
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES))
    for published, name in PUBLISHED_TYPES.items():
        assert canonical(published) == canonical(name) == name
        assert published not in EVENT_TYPES
