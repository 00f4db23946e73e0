"""A formula's text as tokens: numbers, texts, names, signs."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from largesse.kernel.reason import Scalar

LONGEST_FORMULA = 5_000

_SIGNS = {"−": "-", "–": "-", "×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!="}
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<sign><=|>=|!=|<>|[-+*/%<>=();−–×÷≥≤≠])",
    re.ASCII | re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

TokenKind = Literal["number", "name", "text", "sign", "end"]


class Token(msgspec.Struct, frozen=True):
    """One token; `at` is its place in the text, counted from 1."""

    kind: TokenKind
    text: str
    at: int


class FormulaError(ValueError):
    """Raised for a formula that cannot be read: where in the text, what was needed, what stood."""

    def __init__(self, at: int, need: Scalar | list[Scalar], got: str = "") -> None:
        super().__init__(f"character {at}: {need}")
        self.at = at
        self.need = need
        self.got = got


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of a formula, an end token last. Raises `FormulaError`."""
    if len(text) > LONGEST_FORMULA:
        raise FormulaError(LONGEST_FORMULA + 1, f"at most {LONGEST_FORMULA} characters")
    tokens: list[Token] = []
    at = _start(text, 0)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            need = "a closing quotation mark" if text[at] in "\"'" else "a part of a formula"
            raise FormulaError(at + 1, need, text[at])
        tokens.append(_token(match, at + 1))
        at = _start(text, match.end())
    return [*tokens, Token("end", "", len(text) + 1)]


def _start(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _token(match: re.Match[str], at: int) -> Token:
    said = match.group()
    if match["number"]:
        return Token("number", said, at)
    if match["name"]:
        return Token("name", said, at)
    if match["text"]:
        return Token("text", _ESCAPED.sub(r"\1", said[1:-1]), at)
    return Token("sign", _SIGNS.get(said, said), at)
