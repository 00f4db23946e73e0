"""Rows of CSV files as the objects they tell of, and objects as drafts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec import UNSET

from largesse.kernel.problem import ProblemError
from largesse.schemas import Definition, MetadataSchema
from largesse.transfer.decide import cells, drafts
from largesse.transfer.decide.columns import document_of, refuse_missing_columns
from largesse.transfer.decide.lines import csv_line
from largesse.transfer.model import Kind, Options

SCHEMA = MetadataSchema(
    "ms_1",
    "metadata",
    "voucher",
    datetime(2026, 1, 1, tzinfo=UTC),
    {
        "n": Definition("number"),
        "yes": Definition("boolean"),
        "many": Definition("number", array=True),
        "thing": Definition("object"),
        "gone": Definition("number", deleted=True),
    },
)


def told(kind: Kind, row: dict[str, str], **options: Any) -> dict[str, Any]:
    return document_of(kind, row, Options(**options), SCHEMA)


def test_columns_are_known_by_their_letters() -> None:
    for names in (("Code", "Voucher Type", "Value"), ("code", "voucher_type", "VALUE")):
        row = dict(zip(names, ("A", "gift voucher", "500"), strict=True))
        assert told("vouchers", row) == {
            "code": "A",
            "type": "GIFT_VOUCHER",
            "gift": {"amount": 500},
        }


@pytest.mark.parametrize(
    ("kind", "value", "discount"),
    [
        ("AMOUNT", "1000", {"type": "AMOUNT", "amount_off": 1000}),
        ("fixed", "1000", {"type": "FIXED", "fixed_amount": 1000}),
        ("PERCENT", "12.5 %", {"type": "PERCENT", "percent_off": Decimal("12.5")}),
        ("UNIT", "2", {"type": "UNIT", "unit_off": 2}),
    ],
)
def test_a_discount_is_its_type_and_value(kind: str, value: str, discount: Any) -> None:
    row = {"Code": "A", "Discount Type": kind, "Value": value}
    assert told("vouchers", row)["discount"] == discount


def test_unknown_columns_are_metadata_typed_by_the_schema() -> None:
    row = {
        "Code": "A",
        "n": "1.50",
        "yes": "no",
        "many": "1, 2",
        "thing": '{"a": 1}',
        "gone": "7",
        "free": "007",
        "empty": " ",
    }
    assert told("vouchers", row)["metadata"] == {
        "n": Decimal("1.50"),
        "yes": False,
        "many": [1, 2],
        "thing": {"a": 1},
        "gone": "7",
        "free": "007",
    }


@pytest.mark.parametrize("text", ["1,5", "1e5", "--1", "٣", "nan", "", "1" * 40, "0x1"])
def test_what_is_no_number_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(ProblemError) as raised:
        cells.number(text, "n")
    assert raised.value.problem.where == "n"


@pytest.mark.parametrize(
    ("text", "amount"), [("10", 1000), ("10.5", 1050), ("10.50", 1050), ("0.01", 1), ("0", 0)]
)
def test_money_as_people_write_it(text: str, amount: int) -> None:
    assert cells.amount(text, "price", major=True) == amount


@pytest.mark.parametrize("text", ["10.505", "-1", "$5", "1,000"])
def test_money_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        cells.amount(text, "price", major=True)


@pytest.mark.parametrize(
    ("kind", "columns", "missing"),
    [
        ("vouchers", ("Value",), "Code"),
        ("products", ("source_id",), "name"),
        ("skus", ("source_id",), "product_id"),
        ("customer_updates", ("name",), "source_id"),
    ],
)
def test_a_file_needs_its_columns(kind: Kind, columns: tuple[str, ...], missing: str) -> None:
    with pytest.raises(ProblemError) as raised:
        refuse_missing_columns(kind, columns)
    assert missing in str(raised.value.problem.need)
    refuse_missing_columns("customers", ("anything",))


def test_a_whole_profile_clears_what_it_does_not_tell() -> None:
    draft = drafts.customer({"source_id": "c", "name": "Kim"}, whole=True)
    assert (draft.name, draft.email, draft.address, draft.whole) == ("Kim", None, None, True)
    part = drafts.customer({"source_id": "c", "birthday": "1990-05-06T00:00:00Z"})
    assert (part.name, str(part.birthdate), part.whole) == (UNSET, "1990-05-06", False)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"code": 5}, ".code"),
        ({"code": "A", "redemption": {"quantity": -1}}, ".redemption.quantity"),
        ({"code": "A", "redemption": {"quantity": 2_000_000_000}}, ".redemption.quantity"),
        ({"code": "A", "start_date": "soon"}, ".start_date"),
        ({"code": "A\x00"}, ".code"),
        ({"code": "A", "metadata": {"a\x00": 1}}, ".metadata.a?"),
        ({"code": "A", "additional_info": "x" * 10_001}, ".additional_info"),
        ({"code": "A", "metadata": {"a": "x" * 100_001}}, ".metadata.a"),
        ({"code": "A", "gift": {"amount": 10**15}}, ".gift.amount"),
        ({"code": "A", "active": "yes"}, ".active"),
        ({}, ".code"),
    ],
)
def test_an_object_that_cannot_be_is_refused_with_its_path(
    document: dict[str, Any], where: str
) -> None:
    with pytest.raises(ProblemError) as raised:
        drafts.voucher(document)
    assert raised.value.problem.where == where


def test_too_deep_an_object_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(30):
        deep = {"a": deep}
    with pytest.raises(ProblemError):
        drafts.product({"name": "A", "metadata": deep})


def test_numbers_in_metadata_are_the_merchants_own() -> None:
    document = {"code": "A", "metadata": {"n": -5, "big": 10**17}}
    assert drafts.voucher(document).metadata == {"n": -5, "big": 10**17}


def test_an_order_takes_lines_and_people() -> None:
    draft = drafts.order(
        {
            "source_id": "o",
            "items": [{"source_id": "p", "quantity": "2", "subtotal_amount": 7}],
            "customer": {"source_id": "c"},
            "referrer_id": "cust_1",
            "created_at": "2024-05-06",
        }
    )
    assert isinstance(draft.items, tuple)
    assert (draft.items[0].quantity, draft.items[0].subtotal_amount) == (2, None)
    assert draft.customer
    assert draft.customer.source_id == "c"
    assert draft.referrer
    assert draft.referrer.id == "cust_1"
    assert draft.created_at == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert csv_line([text, 5, -5, None, True]).lstrip(b'"').startswith(b"'")
    assert csv_line(["plain", -5]) == b"plain,-5\r\n"
