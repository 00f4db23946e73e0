"""What codes look like: reading a code config, and a code somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from largesse.kernel.problem import ProblemError, refuse
from largesse.kernel.reason import Scalar

LONGEST_CODE = 255
MOST_LETTERS = 256
PLACE = "#"

_DIGITS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()

CHARSETS = {
    "alphanumeric": _DIGITS + _LOWER + _UPPER,
    "upper_alphanumeric": _DIGITS + _UPPER,
    "lower_alphanumeric": _DIGITS + _LOWER,
    "letters": _LOWER + _UPPER,
    "upper_letters": _UPPER,
    "lower_letters": _LOWER,
    "digits": _DIGITS,
}
"""Charsets by name. Each name repeats a letter, and a charset may not: no name is a charset."""

LOOK_ALIKES = frozenset("0Oo1lIi|2Zz5Ss8B")
"""Letters read as another on paper or over the telephone."""


class CodeConfig(msgspec.Struct, frozen=True):
    """How random codes are made.

    `length` counts random letters only, without prefix and postfix. In `pattern` each `#` is a
    random letter and everything else stands as it is; a pattern overrides `length`.
    """

    length: int = 8
    charset: str = CHARSETS["alphanumeric"]
    prefix: str = ""
    postfix: str = ""
    pattern: str | None = None

    @property
    def template(self) -> str:
        """Return the whole pattern with prefix and postfix; only `places` of it are random."""
        return f"{self.prefix}{self.body}{self.postfix}"

    @property
    def body(self) -> str:
        """Return the part between prefix and postfix, whose `#` are random letters."""
        return PLACE * self.length if self.pattern is None else self.pattern

    @property
    def places(self) -> int:
        """Return how many letters are random."""
        return self.body.count(PLACE)


def read_config(
    document: Mapping[str, Any] | None, where: str = "", charset: str | None = None
) -> CodeConfig:
    """Read a code config of the wire; absent fields have their defaults.

    A charset may be one of the names in `CHARSETS`, and `avoid_look_alikes: true` (ours) takes
    `LOOK_ALIKES` out of it; `charset` is the project's, for a document that has none. Raises
    `ProblemError` with code `invalid_code_config` and the path of the fault.
    """
    if document is None:
        return CodeConfig(charset=charset or CodeConfig().charset)
    if not isinstance(document, Mapping):
        raise _fault(where or ".", "an object", type(document).__name__)
    pattern = _text(document, "pattern", where)
    config = CodeConfig(
        _length(document.get("length"), f"{where}.length"),
        _charset(document, where, charset),
        _text(document, "prefix", where) or "",
        _text(document, "postfix", where) or "",
        pattern or None,
    )
    if len(config.template) > LONGEST_CODE:
        at = f"{where}.length" if config.pattern is None else f"{where}.pattern"
        raise _fault(at, f"a code of at most {LONGEST_CODE} characters", len(config.template))
    return config


def read_code(value: Any, where: str = "", code: str = "invalid_voucher") -> str:
    """Return a code somebody chose, as it stands.

    Any letters are welcome, `/ % # @` and emoji too; refused (with problem `code`) are the empty
    code, more than 255 characters, control characters and space at either end.
    """
    if not isinstance(value, str):
        raise refuse(code, where or ".", need="a text", got=type(value).__name__)
    fault = code_fault(value)
    if fault is not None:
        short = 0 < len(value) <= LONGEST_CODE
        raise refuse(
            code, where or ".", need=fault, got=ascii(value)[:100] if short else len(value)
        )
    return value


def code_fault(value: str) -> str | None:
    """Return what a text would need to be a code at all, `None` when it could be one."""
    if not 0 < len(value) <= LONGEST_CODE:
        return f"1 to {LONGEST_CODE} characters"
    if _bad_letter(value) or value != value.strip():
        return "no control characters, no space at either end"
    return None


def _fault(where: str, need: str, got: Scalar) -> ProblemError:
    return refuse("invalid_code_config", where, need=need, got=got)


def _length(value: Any, where: str) -> int:
    if value is None:
        return CodeConfig().length
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _fault(where, "a whole number", type(value).__name__)
    if not 1 <= value <= LONGEST_CODE or value != int(value):
        # A number too long to print is only called too large.
        got = str(value) if -(10**18) < value < 10**18 else "a huge number"
        raise _fault(where, f"a whole number from 1 to {LONGEST_CODE}", got)
    return int(value)


def _charset(document: Mapping[str, Any], where: str, otherwise: str | None) -> str:
    given = _text(document, "charset", where) or otherwise or CodeConfig().charset
    here = f"{where}.charset"
    letters = CHARSETS.get(given, given)
    if len(letters) > MOST_LETTERS:
        raise _fault(here, f"at most {MOST_LETTERS} characters", len(letters))
    if len(set(letters)) != len(letters) or any(letter.isspace() for letter in letters):
        raise _fault(here, "different characters without spaces, or a charset's name", given[:100])
    avoid = document.get("avoid_look_alikes")
    if avoid is not None and not isinstance(avoid, bool):
        raise _fault(f"{where}.avoid_look_alikes", "true or false", type(avoid).__name__)
    if avoid:
        letters = "".join(letter for letter in letters if letter not in LOOK_ALIKES)
        if not letters:
            raise _fault(here, "characters that are not look-alikes", given[:100])
    return letters


def _text(document: Mapping[str, Any], name: str, where: str) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    here = f"{where}.{name}"
    if not isinstance(value, str):
        raise _fault(here, "a text", type(value).__name__)
    if len(value) > LONGEST_CODE + 1:
        raise _fault(here, f"at most {LONGEST_CODE} characters", len(value))
    if _bad_letter(value) or (name == "prefix" and value != value.lstrip()):
        raise _fault(here, "no control characters, no space at the start", ascii(value)[:100])
    if name == "postfix" and value != value.rstrip():
        raise _fault(here, "no space at the end", ascii(value)[:100])
    return value


def _bad_letter(text: str) -> bool:
    """Return whether a text holds control characters or halves of characters."""
    return any(
        letter < " " or "\x7f" <= letter <= "\x9f" or "\ud800" <= letter <= "\udfff"
        for letter in text
    )
