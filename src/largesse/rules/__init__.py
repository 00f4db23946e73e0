"""The condition language: parse, compile, evaluate, explain, and say in words.

Pure. A document in the wire format becomes a typed tree, the tree becomes closures once per
revision, and every closure can say what was needed and what was there. It does not know what a
discount is; `pricing` asks it.
"""

from largesse.rules.compile import CompiledRule, compile_rule
from largesse.rules.document import parse
from largesse.rules.items import ALL_PRODUCTS, covers
from largesse.rules.model import (
    Bound,
    ItemReference,
    Leaf,
    Needs,
    RuleSet,
    Scope,
    Shopper,
    Situation,
    Target,
    Verdict,
)
from largesse.rules.operators import OPERATORS
from largesse.rules.subjects import SUBJECTS

__all__ = [
    "ALL_PRODUCTS",
    "OPERATORS",
    "SUBJECTS",
    "Bound",
    "CompiledRule",
    "ItemReference",
    "Leaf",
    "Needs",
    "RuleSet",
    "Scope",
    "Shopper",
    "Situation",
    "Target",
    "Verdict",
    "compile_rule",
    "covers",
    "parse",
]
