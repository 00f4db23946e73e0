"""Compiled rules, kept in memory: a rule is compiled once per revision."""

from __future__ import annotations

from largesse.campaigns import ValidationRule
from largesse.redemptions.model import FoundRule
from largesse.rules import CompiledRule, compile_rule, parse

_MOST = 4096
_compiled: dict[tuple[str, int], CompiledRule] = {}


def compiled_rule(rule: FoundRule | ValidationRule) -> CompiledRule:
    """Return a stored rule ready to be asked.

    The oldest makes room: ids and revisions are never used twice, so an entry cannot be wrong,
    only forgotten.
    """
    key = (rule.id, rule.revision)
    known = _compiled.get(key)
    if known is None:
        known = compile_rule(parse(rule.document), rule.id, rule.revision)
        while len(_compiled) >= _MOST:
            _compiled.pop(next(iter(_compiled)), None)
        _compiled[key] = known
    return known
