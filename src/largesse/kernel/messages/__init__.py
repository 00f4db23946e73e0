"""Every code said in English and Korean.

One file per area, each a mapping of code to `Sentence`. A test holds that every code raised
anywhere has its two sentences and a line in `docs/reference/reasons.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from largesse.kernel.instant import instant_text
from largesse.kernel.messages import (
    earning,
    issuing,
    redeeming,
    requests,
    returning,
    rules,
    stacking,
)
from largesse.kernel.messages.needs import in_korean
from largesse.kernel.messages.sentence import Sentence
from largesse.kernel.reason import Reason, Scalar

SENTENCES: dict[str, Sentence] = {
    **requests.SENTENCES,
    **redeeming.SENTENCES,
    **stacking.SENTENCES,
    **returning.SENTENCES,
    **rules.SENTENCES,
    **issuing.SENTENCES,
    **earning.SENTENCES,
}

_CLAUSE = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(\w+)\}")


def say(
    code: str,
    language: str = "en",
    *,
    where: str = "",
    need: Scalar | list[Scalar] = None,
    got: Scalar | list[Scalar] = None,
    until: str = "",
) -> str:
    """Return the sentence of `code` in `language` (`ko`, else English), its places filled in.

    A clause in brackets, `[, found {got}]`, is left out when one of its places is empty.
    Raises `KeyError` for a code nobody wrote a sentence for: that is a bug.
    """
    sentence = SENTENCES[code]
    text = sentence.ko if language == "ko" else sentence.en
    known = {
        place
        for place, value in (("where", where), ("need", need), ("got", got), ("until", until))
        if value not in ("", None)
    }
    text = _CLAUSE.sub(lambda clause: _clause(clause[1], known), text)
    needed = _words(need, in_korean if language == "ko" else str)
    return text.format(where=where or ".", need=needed, got=_words(got), until=until)


def explain(reason: Reason, language: str = "en") -> str:
    """Return the sentence of a reason; the merchant's own message wins."""
    if reason.message:
        return reason.message
    until = instant_text(reason.until) if reason.until else ""
    return say(
        reason.code, language, where=reason.where, need=reason.need, got=reason.got, until=until
    )


def _clause(text: str, known: set[str]) -> str:
    return text if known.issuperset(_PLACE.findall(text)) else ""


def _words(value: Scalar | list[Scalar], spoken: Callable[[str], str] = str) -> str:
    if isinstance(value, list):
        return ", ".join(_words(each, spoken) for each in value)
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return spoken(str(value))
