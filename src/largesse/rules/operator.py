"""What an operator is: one object that checks, speaks, hints at a form and reads its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from largesse.rules.model import Situation

Kind = Literal["number", "amount", "text", "boolean", "metadata", "ids", "items", "moment"]
"""What a subject's value is. `ids` is a set of ids, `items` are products, SKUs, collections."""


class UnreadableError(ValueError):
    """Raised for a value an operator cannot use: what it needs, and which value (from 0)."""

    def __init__(self, need: str, index: int | None = None) -> None:
        super().__init__(need)
        self.need = need
        self.index = index


class Form(msgspec.Struct, frozen=True):
    """The input a console shows for the operator's values.

    `many` when several values make sense; `choices` when there are only so many.
    """

    input: Literal["value", "number", "text", "date", "flag", "choice", "items", "pattern"]
    many: bool = False
    placeholder: str = ""
    choices: tuple[int, ...] = ()


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """One operator of the condition language.

    `read(values, kind)` turns the wire's array into what `holds(got, need, situation)` compares
    with, or raises `UnreadableError`. `cap(need)` is the most a counter may reach for the
    operator to hold, `None` when it sets no upper limit. `opposite` names the operator that
    holds exactly when this one does not. `english` and `korean` hold `{subject}` and `{values}`.
    """

    name: str
    kinds: frozenset[Kind]
    read: Callable[[tuple[Any, ...], Kind], Any]
    holds: Callable[[Any, Any, Situation], bool]
    english: str
    korean: str
    form: Form
    aliases: tuple[str, ...] = ()
    cap: Callable[[Any], int | None] | None = None
    opposite: str = ""
    narrows: bool = False
    """True when it restricts which items are looked at, instead of asking about them."""

    def sentence(self, language: str, subject: str, values: str) -> str:
        """Return the condition in words (`ko`, else English)."""
        template = self.korean if language == "ko" else self.english
        return template.format(subject=subject, values=values)
