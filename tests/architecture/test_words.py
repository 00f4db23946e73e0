"""Every code that can be given as a reason is said in English, in Korean and in the docs."""

import ast
import re
from pathlib import Path

import pytest

from largesse.kernel.messages import (
    SENTENCES,
    earning,
    issuing,
    redeeming,
    requests,
    returning,
    rules,
    say,
    stacking,
)

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "largesse"
AREAS = {
    "requests": requests.SENTENCES,
    "redeeming": redeeming.SENTENCES,
    "stacking": stacking.SENTENCES,
    "rules": rules.SENTENCES,
    "issuing": issuing.SENTENCES,
    "earning": earning.SENTENCES,
    "returning": returning.SENTENCES,
}
CARRIERS = {"Reason", "Problem", "refuse"}
"""What is called with a code as its first argument."""
HANGUL = re.compile("[가-힣]")
PLACES = {"where", "need", "got", "until"}


def codes_used(source: Path) -> dict[str, str]:
    """Return every code written in the source and one place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            given = given if name in CARRIERS | {"Claim"} else []
            if name in CARRIERS:
                given += node.args[:1]
            for value in given:
                for code in literals(value):
                    found.setdefault(code, f"{path}:{node.lineno}")
    return found


def literals(value: ast.expr) -> list[str]:
    match value:
        case ast.Constant(str(code)):
            return [code]
        case ast.IfExp(_, yes, no):
            return literals(yes) + literals(no)
        case _:
            return []


def test_every_code_used_has_its_sentences() -> None:
    unsaid = {code: at for code, at in codes_used(SOURCE).items() if code not in SENTENCES}
    assert unsaid == {}


def test_a_code_without_a_sentence_is_found(tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(
        'raise refuse("nobody_said_this")\nx = Reason(code="nor_that" if a else "nor_this")\n'
    )
    assert set(codes_used(tmp_path)) == {"nobody_said_this", "nor_that", "nor_this"}
    assert not set(codes_used(tmp_path)) & set(SENTENCES)


def test_no_code_is_said_twice() -> None:
    assert sum(len(area) for area in AREAS.values()) == len(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_whole(code: str) -> None:
    sentence = SENTENCES[code]
    assert sentence.title
    assert not sentence.title.endswith(".")
    assert HANGUL.search(sentence.ko)
    assert not HANGUL.search(sentence.en + sentence.title)
    for words in (sentence.en, sentence.ko):
        assert set(re.findall(r"\{(\w*)\}", words)) <= PLACES
    for language in ("en", "ko"):
        bare = say(code, language)
        full = say(code, language, where="a.b", need=[1, 2], got="x", until="2026-01-01")
        assert full.endswith((".", "?", "!")), full
        for text in (bare, full):
            assert not set(text) & set("{}[]"), text
            assert "  " not in text, text


def test_an_optional_clause_goes_with_its_place() -> None:
    assert say("invalid_payload", where=".a") == "The request body is wrong at .a."
    said = say("invalid_payload", where=".a", need="a number", got="[x]")
    assert said == "The request body is wrong at .a: needed a number, found [x]."


@pytest.mark.parametrize("suffix", [".md", ".ko.md"])
def test_the_reference_lists_every_code(suffix: str) -> None:
    pages = [ROOT / "docs" / "reference" / f"{name}{suffix}" for name in ("errors", "reasons")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    missing = [code for code in SENTENCES if f"\n| `{code}` |" not in text]
    assert missing == [], "`make docs` writes the tables anew"
