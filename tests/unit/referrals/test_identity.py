"""Who is their own referrer, by what is known of both."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.customers import Address, Customer, CustomerDraft
from largesse.referrals.decide.identity import (
    plain_address,
    plain_email,
    plain_phone,
    same_person,
    traits_of,
)
from largesse.referrals.model import TRAITS, Traits

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DEVICE = "device_id"


def customer(name: str, **more: object) -> Customer:
    return Customer(f"cust_{name}", NOW, name, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Shop.Example", "ann@shop.example"),
        ("ann+spring@shop.example", "ann@shop.example"),
        ("a.n.n@gmail.com", "ann@googlemail.com"),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert plain_email(one) == plain_email(other)


def test_dots_tell_people_apart_where_the_provider_reads_them() -> None:
    assert plain_email("a.nn@shop.example") != plain_email("ann@shop.example")


@pytest.mark.parametrize("other", ["010-1234-5678", "+82 10 1234 5678", "0082 (0)10 12345678"])
def test_a_number_is_one_with_or_without_its_country(other: str) -> None:
    assert plain_phone("01012345678") == plain_phone(other)


def test_what_is_no_number_and_no_place_tells_nothing() -> None:
    assert plain_phone("112") is None
    assert plain_address(Address(city="Seoul")) is None
    assert plain_address(Address(line_1="1 Main St")) is None


def test_places_are_compared_by_their_words() -> None:
    one = Address(line_1="1, Main St.", postal_code="04524", city="Seoul")
    other = Address(line_1="1 main ST", postal_code="04524")
    assert plain_address(one) == plain_address(other)


def test_what_is_told_now_lies_over_what_is_known() -> None:
    known = customer("ann", email="ann@shop.example")
    told = CustomerDraft(email="bo@shop.example", metadata={DEVICE: "d-2"})
    found = traits_of(known, DEVICE, told, {DEVICE: ["d-1", 3]})
    assert found == Traits(
        customer="cust_ann", email="bo@shop.example", devices=frozenset({"d-1", "3", "d-2"})
    )


def test_the_first_trait_in_common_is_named() -> None:
    ann = traits_of(customer("ann", email="a@b.example", phone="01012345678"), DEVICE)
    bo = traits_of(customer("bo", email="A@b.example", phone="01012345678"), DEVICE)
    assert same_person(ann, bo, TRAITS) == "email"
    assert same_person(ann, bo, ("phone",)) == "phone"
    assert same_person(ann, bo, ("customer", "address", "device")) is None


TEXT = st.none() | st.text(max_size=20)
PEOPLE = st.builds(
    Traits,
    customer=TEXT,
    email=TEXT,
    phone=TEXT,
    address=TEXT,
    devices=st.frozensets(st.text(max_size=5), max_size=3),
)


@given(PEOPLE, PEOPLE)
def test_who_is_who_does_not_depend_on_the_side(one: Traits, other: Traits) -> None:
    assert same_person(one, other, TRAITS) == same_person(other, one, TRAITS)


@given(PEOPLE)
def test_nobody_is_known_by_nothing(one: Traits) -> None:
    assert same_person(one, Traits(), TRAITS) is None
    assert same_person(one, one, ()) is None


@given(st.emails())
def test_a_plain_address_is_plain_already(email: str) -> None:
    assert plain_email(plain_email(email)) == plain_email(email)
