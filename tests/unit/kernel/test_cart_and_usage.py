from datetime import date
from string import Formatter

import pytest

from largesse.kernel.cart import Cart, Line
from largesse.kernel.currency import currency
from largesse.kernel.messages import SENTENCES, explain, say
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Usage


def test_a_cart_is_the_sum_of_its_lines() -> None:
    cart = Cart.of(Line.of("shirt", 2990, 2), Line.of("jeans", 6400, sku_id="jeans-32"))
    assert (cart.amount, cart.initial_amount, cart.total) == (12380, 12380, 12380)
    assert cart.lines[1].sku_id == "jeans-32"


def test_a_unit_price_is_derived_and_never_divides_by_nothing() -> None:
    assert Line(3, 1000).unit_price == 333
    assert Line(0, 1000).unit_price == 0
    assert Line(3, 1000, 400).unit_price == 400


def test_what_is_to_be_paid_is_less_both_discounts() -> None:
    line = Line(1, 1000, discount=300)
    assert line.subtotal == 700
    assert Cart(1000, 1000, (line,), discount=200).total == 500


@pytest.mark.parametrize(
    ("code", "quantum"), [("USD", 1), ("KRW", 100), ("jpy", 100), ("KWD", 1), ("CLF", 1)]
)
def test_the_smallest_payable_amount(code: str, quantum: int) -> None:
    assert currency(code).quantum == quantum


@pytest.mark.parametrize("code", ["", "US", "USDX", "U5D", "원화폐"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        currency(code)


def test_every_counter_has_a_key_of_its_own() -> None:
    counters = [
        Usage("voucher", "a"),
        Usage("promotion_tier", "a"),
        Usage("voucher", "a", "credits"),
        Usage("voucher", "a", customer_id="kim"),
        Usage("voucher", "a", caller_id="kim"),
        Usage("voucher", "a", unit="day", start=date(2026, 6, 17)),
        Usage("voucher", "a", unit="week", start=date(2026, 6, 17)),
        Usage("voucher", "a", customer_id="kim", unit="day", start=date(2026, 6, 17)),
    ]
    assert len({counter.key for counter in counters}) == len(counters)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_sentences_fill_only_the_places_there_are(code: str) -> None:
    sentence = SENTENCES[code]
    places = {"where", "need", "got", "until"}
    for text in (sentence.en, sentence.ko):
        assert {name for _, name, _, _ in Formatter().parse(text) if name is not None} <= places
    assert say(code, "ko", where="w", need=[1, 2], got=None) != say(code, "en")
    assert any("가" <= letter <= "힣" for letter in sentence.ko)
    assert sentence.title


def test_the_merchants_own_words_win() -> None:
    assert explain(Reason("voucher_expired", message="Too late!")) == "Too late!"
