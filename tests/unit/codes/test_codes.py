"""Codes: what a config allows, how many there are, and that they are drawn fairly."""

import random
from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from largesse.codes import (
    CHARSETS,
    LOOK_ALIKES,
    CodeConfig,
    capacity,
    check_capacity,
    generate,
    most_codes,
    read_code,
    read_config,
)
from largesse.kernel.messages import say
from largesse.kernel.problem import ProblemError

letters = st.text("abcdeXYZ019가나é🎁", min_size=1, max_size=8).map(
    lambda text: "".join(dict.fromkeys(text))
)
patterns = st.text("#-aB7", max_size=12)
configs = st.builds(
    CodeConfig,
    st.integers(1, 12),
    letters,
    st.text("PRE-#", max_size=4),
    st.text("-END", max_size=4),
    st.none() | patterns.filter(bool),
)


def _bytes(seed: int) -> Any:
    return random.Random(seed).randbytes  # noqa: S311 - a fixed seed makes the test repeatable


@settings(max_examples=200, deadline=None)
@given(config=configs, seed=st.integers(0, 2**32), count=st.integers(0, 50))
def test_codes_follow_pattern_and_charset(config: CodeConfig, seed: int, count: int) -> None:
    made = list(generate(config, _bytes(seed), count))
    assert len(made) == count
    body = config.pattern if config.pattern is not None else "#" * config.length
    for code in made:
        assert code.startswith(config.prefix)
        assert code.endswith(config.postfix)
        inner = code[len(config.prefix) : len(code) - len(config.postfix)]
        assert len(inner) == len(body)
        for wanted, letter in zip(body, inner, strict=True):
            assert letter in config.charset if wanted == "#" else letter == wanted


@pytest.mark.parametrize("size", [3, 10, 62, 100, 129, 200, 256])
def test_letters_are_drawn_without_bias(size: int) -> None:
    charset = "".join(chr(0x4E00 + n) for n in range(size))
    config = CodeConfig(5, charset)
    drawn = Counter("".join(generate(config, _bytes(20260304), 20_000)))
    assert set(drawn) == set(charset)
    expected = 100_000 / size
    chi_square = sum((drawn[letter] - expected) ** 2 / expected for letter in charset)
    # Mean size - 1, variance twice that: six deviations out would be folding, not chance.
    assert chi_square < (size - 1) + 6 * (2 * (size - 1)) ** 0.5


def test_places_do_not_depend_on_each_other() -> None:
    drawn = Counter(generate(CodeConfig(2, "abc"), _bytes(7), 90_000))
    assert set(drawn) == {"".join(pair) for pair in product("abc", repeat=2)}
    assert all(abs(times - 10_000) < 600 for times in drawn.values())


@settings(max_examples=60, deadline=None)
@given(
    charset=st.text("abAB1", min_size=1, max_size=4).map(lambda t: "".join(dict.fromkeys(t))),
    pattern=st.text("#-", min_size=1, max_size=4),
    sensitive=st.booleans(),
)
def test_capacity_is_exact(charset: str, pattern: str, sensitive: bool) -> None:  # noqa: FBT001
    config = CodeConfig(charset=charset, pattern=pattern)
    every = set()
    for drawn in product(charset, repeat=pattern.count("#")):
        at = iter(drawn)
        code = "".join(next(at) if letter == "#" else letter for letter in pattern)
        every.add(code if sensitive else code.lower())
    assert capacity(config, case_sensitive=sensitive) == len(every)


def test_a_tenth_stays_free() -> None:
    digits = CodeConfig(2, "0123456789")
    assert most_codes(digits) == 90
    check_capacity(digits, 80, 10)
    with pytest.raises(ProblemError) as caught:
        check_capacity(digits, 81, 10, ".code_config")
    problem = caught.value.problem
    assert (problem.code, problem.where) == ("invalid_code_config", ".code_config")
    assert (problem.need, problem.got) == (90, 91)
    assert say(problem.code, "ko", need=problem.need, got=problem.got)
    one = CodeConfig(pattern="SUMMER")
    check_capacity(one, 1)
    with pytest.raises(ProblemError):
        check_capacity(one, 1, 1)
    check_capacity(CodeConfig(255), 10**9)
    with pytest.raises(ProblemError):
        check_capacity(CodeConfig(1, "aA"), 2, case_sensitive=False)


def test_defaults_and_names() -> None:
    assert read_config(None) == read_config({}) == CodeConfig()
    assert CodeConfig().length == 8
    assert sorted(CodeConfig().charset) == sorted(CHARSETS["alphanumeric"])
    nulls = {"length": None, "charset": None, "prefix": None, "pattern": None, "initial_count": 3}
    assert read_config(nulls) == CodeConfig()
    assert read_config({"charset": "digits", "length": 6.0}) == CodeConfig(6, CHARSETS["digits"])
    assert read_config({"pattern": "A-###", "length": 3}).places == 3
    full = read_config({"prefix": "P-", "postfix": "-Q", "charset": "xy", "length": 4})
    assert full.template == "P-####-Q"
    # A name could not be meant as a charset: every one repeats a letter.
    assert all(len(set(name)) < len(name) for name in CHARSETS)


@pytest.mark.parametrize("name", sorted(CHARSETS))
def test_look_alikes_are_avoided(name: str) -> None:
    config = read_config({"charset": name, "avoid_look_alikes": True})
    assert set(config.charset) == set(CHARSETS[name]) - LOOK_ALIKES
    assert len(config.charset) >= 5


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], ".code_config"),
        ({"length": 0}, ".code_config.length"),
        ({"length": 256}, ".code_config.length"),
        ({"length": 2.5}, ".code_config.length"),
        ({"length": float("nan")}, ".code_config.length"),
        ({"length": float("inf")}, ".code_config.length"),
        ({"length": 10**5000}, ".code_config.length"),
        ({"length": True}, ".code_config.length"),
        ({"length": "8"}, ".code_config.length"),
        ({"length": 255, "prefix": "A"}, ".code_config.length"),
        ({"pattern": "#" * 250, "prefix": "A" * 6}, ".code_config.pattern"),
        ({"charset": "aa"}, ".code_config.charset"),
        ({"charset": "a b"}, ".code_config.charset"),
        ({"charset": "a\0"}, ".code_config.charset"),
        ({"charset": 5}, ".code_config.charset"),
        ({"charset": "0O", "avoid_look_alikes": True}, ".code_config.charset"),
        ({"charset": "".join(map(chr, range(0x4E00, 0x4F50)))}, ".code_config.charset"),
        ({"avoid_look_alikes": "yes"}, ".code_config.avoid_look_alikes"),
        ({"prefix": "a\n"}, ".code_config.prefix"),
        ({"prefix": " a"}, ".code_config.prefix"),
        ({"postfix": "a "}, ".code_config.postfix"),
        ({"pattern": {}}, ".code_config.pattern"),
        ({"pattern": "#" * 1000}, ".code_config.pattern"),
        ({"postfix": "\ud800"}, ".code_config.postfix"),
    ],
)
def test_bad_configs_are_refused_with_the_path(document: Any, where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_config(document, ".code_config")
    problem = caught.value.problem
    assert (problem.code, problem.where) == ("invalid_code_config", where)
    assert problem.need


@pytest.mark.parametrize("code", ["a", "50% OFF/#1@shop", "여름🎁", "x" * 255])
def test_chosen_codes(code: str) -> None:
    assert read_code(code) == code


@pytest.mark.parametrize(
    "code", ["", "x" * 256, "a\0b", "a\tb", " a", "a ", "\x85", "\ud800", 7, None]
)
def test_chosen_codes_refused(code: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        read_code(code, ".code")
    assert caught.value.problem.where == ".code"
    assert caught.value.problem.need


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(
    document=JSON
    | st.dictionaries(
        st.sampled_from(["length", "charset", "prefix", "postfix", "pattern", "avoid_look_alikes"]),
        JSON,
    )
)
def test_nothing_but_problems_is_raised(document: Any) -> None:
    problem = None
    config = CodeConfig()
    try:
        config = read_config(document, ".code_config")
    except ProblemError as error:
        problem = error.problem
    assert problem is None or problem.code == "invalid_code_config"
    assert len(next(generate(config, _bytes(1), 1))) == len(config.template)
