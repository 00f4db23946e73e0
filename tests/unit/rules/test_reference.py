"""The reference names every rule name and operator, and nothing that does not exist."""

import re
from pathlib import Path

from largesse.rules.operators import OPERATORS
from largesse.rules.subjects import SUBJECTS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"


def test_one_line_each() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)
    operators = [operator.name for operator in OPERATORS.values()]
    assert sorted(rows) == sorted({*SUBJECTS, *operators})
    for name, operator in OPERATORS.items():
        assert f"`{name}`" in text
        assert all(f"`{alias}`" in text for alias in operator.aliases)
