"""Write the tables of reference pages that are made from the source: every code, said in words.

`make docs` runs it and then checks all pages; a test fails when a page is out of date.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from largesse.api.app import find_handlers
from largesse.api.coverage import places_of, shares
from largesse.kernel.messages import (
    earning,
    events,
    issuing,
    redeeming,
    requests,
    returning,
    rules,
    stacking,
)
from largesse.kernel.messages.sentence import Sentence
from largesse.rules.formulas import ENTRIES

DOCS = Path(__file__).parent
TABLES: dict[str, Mapping[str, Sentence]] = {
    "requests": requests.SENTENCES,
    "redeeming": redeeming.SENTENCES,
    "stacking": stacking.SENTENCES,
    "rules": rules.SENTENCES,
    "issuing": issuing.SENTENCES,
    "earning": earning.SENTENCES,
    "returning": returning.SENTENCES,
    "events": events.PROJECT,
    "own_events": events.INTERNAL,
}
FORMULA_FORMS = {
    "formula_operands": "operand",
    "formula_functions": "function",
    "formula_operators": "operator",
}
FORMULA_HEADS = ("name", "gives", "what it is", "example")
KINDS = {
    "number": {"en": "number", "ko": "숫자"},
    "text": {"en": "text", "ko": "텍스트"},
    "flag": {"en": "condition", "ko": "조건"},
    "moment": {"en": "date", "ko": "날짜"},
    "any": {"en": "any value", "ko": "모든 값"},
}
HEADS = {"en": ("code", "what it says"), "ko": ("코드", "설명")}
SHARES = {"en": ("operations", "served", "of", "all"), "ko": ("작업", "제공", "전체", "합계")}
_MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page_with_tables(text: str, language: str) -> str:
    """Return the page with every marked table made anew."""
    return _MARKED.sub(lambda mark: mark[1] + _table(mark[2], language) + mark[3], text)


def pages() -> list[tuple[Path, str]]:
    """Return every page that may hold such tables, with its language."""
    found = sorted((DOCS / "reference").glob("*.md"))
    return [(path, "ko" if path.name.endswith(".ko.md") else "en") for path in found]


def _table(area: str, language: str) -> str:
    if area in FORMULA_FORMS:
        return _formula_table(FORMULA_FORMS[area], language)
    if area == "coverage":
        return _coverage(language)
    first, second = HEADS[language]
    rows = [f"| {first} | {second} |", "| --- | --- |"]
    for code, sentence in sorted(TABLES[area].items()):
        words = sentence.ko if language == "ko" else sentence.en
        rows.append(f"| `{code}` | {_plain(words)} |")
    return "\n".join(rows) + "\n"


def _coverage(language: str) -> str:
    """Say how much of the wire API is served, as `largesse compat` does."""
    group, served, known, whole = SHARES[language]
    counted = shares(places_of(find_handlers()))
    rows = [f"| {group} | {served} | {known} |", "| --- | --- | --- |"]
    rows += [f"| {name} | {share.served} | {share.known} |" for name, share in counted.items()]
    sums = (
        sum(share.served for share in counted.values()),
        sum(share.known for share in counted.values()),
    )
    rows.append(f"| {whole} | {sums[0]} | {sums[1]} |")
    return "\n".join(rows) + "\n"


def _formula_table(form: str, language: str) -> str:
    """Return the entries of the formula language of one form, each with what it gives."""
    heads = ("이름", "결과", "뜻", "예") if language == "ko" else FORMULA_HEADS
    rows = [f"| {' | '.join(heads)} |", "| --- | --- | --- | --- |"]
    for entry in ENTRIES.values():
        if entry.form != form:
            continue
        kind = entry.gives if isinstance(entry.gives, str) else "any"
        words = entry.korean if language == "ko" else entry.english
        example = entry.example.replace("|", "\\|")
        rows.append(f"| `{entry.name}` | {KINDS[kind][language]} | {words} | `{example}` |")
    return "\n".join(rows) + "\n"


def _plain(words: str) -> str:
    """Show the places of a sentence as code, its optional clauses without their brackets."""
    words = words.replace("[", "").replace("]", "").replace("|", "\\|")
    return re.sub(r"\{(\w+)\}", r"`\1`", words)


def main() -> int:
    """Write what is out of date."""
    for path, language in pages():
        old = path.read_text(encoding="utf-8")
        new = page_with_tables(old, language)
        if new != old:
            path.write_text(new, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(DOCS.parent)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
