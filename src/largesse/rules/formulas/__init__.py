"""Formulas: a value worked out from the order, the customer and the code, exactly.

Pure. A text becomes a typed tree once, or is refused with its place; the tree gives a rational
number, or the reason why it gives none. It does not know what the number is for.
"""

from largesse.rules.formulas.entries import ENTRIES
from largesse.rules.formulas.entry import Entry, Part
from largesse.rules.formulas.evaluate import evaluate
from largesse.rules.formulas.ground import Ground
from largesse.rules.formulas.reading import (
    DISCOUNT_PARTS,
    EARNING_PARTS,
    LIMIT_PARTS,
    parse_formula,
)
from largesse.rules.formulas.tokens import FormulaError
from largesse.rules.formulas.values import spelled
from largesse.rules.model import Formula

__all__ = [
    "DISCOUNT_PARTS",
    "EARNING_PARTS",
    "ENTRIES",
    "LIMIT_PARTS",
    "Entry",
    "Formula",
    "FormulaError",
    "Ground",
    "Part",
    "evaluate",
    "parse_formula",
    "spelled",
]
