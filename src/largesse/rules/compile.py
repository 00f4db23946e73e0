"""A rule set made ready: compiled once per revision, asked many times."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim, Usage
from largesse.rules.condition import Condition, PlainCondition, Truth
from largesse.rules.logic import Holds, Node, culprit, holds, literals, read_logic, required
from largesse.rules.model import (
    Bound,
    BundleItem,
    BundleRule,
    ItemReference,
    Leaf,
    Needs,
    RuleSet,
    Scope,
    Situation,
    Verdict,
)
from largesse.rules.selection import SelectingCondition
from largesse.rules.subject import View
from largesse.rules.subjects import SUBJECTS


class CompiledRule(msgspec.Struct, frozen=True, eq=False):
    """A rule set as closures. Equal only to itself: it is made once per revision."""

    id: str
    name: str
    revision: int
    scope: Scope
    bundle: BundleRule | None
    needs: Needs
    error_message: str | None
    rule_set: RuleSet
    conditions: dict[str, Condition]
    """The compiled conditions by their number, in written order."""
    logic: Node

    def check(self, situation: Situation) -> Verdict:
        """Answer yes with the counters to claim, or no with the reason that decided."""
        view = View(situation)
        literal = self._asking(view)
        if not holds(self.logic, literal):
            return Verdict(False, self._reason(view, literal))
        return Verdict(True, None, self._claims(situation, literal))

    def explain(self, situation: Situation) -> tuple[Bound, ...]:
        """Say of every condition what was needed and what was there, nested ones too."""
        view = View(situation)
        return tuple(b for condition in self.conditions.values() for b in condition.bounds(view))

    def usages(self, situation: Situation) -> tuple[Usage, ...]:
        """Return every counter the rule asks about, each once."""
        found: dict[str, Usage] = {}
        for condition in self.conditions.values():
            counter = condition.subject.counter
            usage = counter.usage(situation) if counter else None
            if isinstance(usage, Usage):
                found.setdefault(usage.key, usage)
        return tuple(found.values())

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """Return the rule in words, one sentence a condition.

        When not simply all must hold, the sentences carry their numbers and the logic closes.
        """
        said = [(key, condition.sentence(language)) for key, condition in self.conditions.items()]
        if not self.rule_set.logic.strip():
            return tuple(sentence for _, sentence in said)
        joint = "논리" if language == "ko" else "Together"
        numbered = [f"{key}. {sentence}" for key, sentence in said]
        return (*numbered, f"{joint}: {self.rule_set.logic.strip()}")

    def caps(self) -> Iterator[tuple[str, int]]:
        """Yield the names of counters that may never pass a limit, with the limit.

        Only conditions that must hold whatever the others say.
        """
        for term in required(self.logic):
            condition = self.conditions[term.key]
            if isinstance(condition, PlainCondition) and condition.subject.counter is not None:
                cap = condition.cap(positive=term.positive)
                if cap is not None:
                    yield condition.subject.name, cap

    def _asking(self, view: View) -> Holds:
        """Return a way to ask literals that judges every condition at most once."""
        known: dict[str, Truth] = {}
        conditions = self.conditions

        def literal(key: str, positive: bool) -> bool:  # noqa: FBT001 - the shape of `Holds`
            truth = known.get(key)
            if truth is None:
                truth = known[key] = conditions[key].judge(view)
            return truth.as_literal(positive=positive)

        return literal

    def _reason(self, view: View, literal: Holds) -> Reason:
        guilty = culprit(self.logic, literal)
        if guilty is None:  # an empty choice: cannot come from text
            return Reason("redemption_rules_violated", message=self.error_message)
        condition = self.conditions[guilty.key]
        finding = condition.find(view)
        return Reason(
            finding.lack or f"{condition.subject.family}_rules_violated",
            finding.where,
            finding.need,
            finding.got,
            message=finding.message or self.error_message,
        )

    def _claims(self, situation: Situation, literal: Holds) -> tuple[Claim, ...]:
        claims: dict[str, Claim] = {}
        for term in literals(self.logic):
            condition = self.conditions[term.key]
            counter = condition.subject.counter
            if counter is None or not isinstance(condition, PlainCondition):
                continue
            usage, adds = counter.usage(situation), counter.adds(situation)
            if not isinstance(usage, Usage) or not isinstance(adds, int):
                continue
            cap = (
                condition.cap(positive=term.positive) if self._decides(term.key, literal) else None
            )
            claim = Claim(usage, adds, cap, "redemption_rules_violated", condition.leaf.path)
            known = claims.get(usage.key)
            # Two limits on one counter are one claim up to the lower: it counts once.
            if known is None or (cap is not None and (known.cap is None or cap < known.cap)):
                claims[usage.key] = claim
        return tuple(claims.values())

    def _decides(self, key: str, literal: Holds) -> bool:
        """Return whether the rule would fail with this condition failing."""

        def without(other: str, positive: bool) -> bool:  # noqa: FBT001 - the shape of `Holds`
            return other != key and literal(other, positive)

        return not holds(self.logic, without)


def compile_rule(rule_set: RuleSet, rule_id: str = "", revision: int = 0) -> CompiledRule:
    """Compile a rule set that `parse` has read."""
    conditions = {leaf.key: compile_leaf(leaf) for leaf in rule_set.leaves}
    return CompiledRule(
        id=rule_id,
        name=rule_set.name,
        revision=revision,
        scope=rule_set.scope,
        bundle=rule_set.bundle,
        needs=_needs(rule_set),
        error_message=rule_set.error_message,
        rule_set=rule_set,
        conditions=conditions,
        logic=read_logic(rule_set.logic, conditions),
    )


def compile_leaf(leaf: Leaf) -> Condition:
    """Compile one condition and what is nested in it; parsing has bounded the depth."""
    subject = SUBJECTS[leaf.name]
    if subject.selector is not None:
        return SelectingCondition(leaf, subject, subject.selector, compile_leaf)
    return PlainCondition(leaf, subject)


def _every(leaves: tuple[Leaf, ...]) -> Iterator[Leaf]:
    for leaf in leaves:
        yield leaf
        yield from _every(leaf.children)


def _needs(rule_set: RuleSet) -> Needs:
    needs = [SUBJECTS[leaf.name].needs for leaf in _every(rule_set.leaves)]
    targets = (*rule_set.scope.included, *rule_set.scope.excluded)
    collections = {t.id for t in targets if t.object == "products_collection"}
    bundled = [each for item in _bundled(rule_set) for each in item.choices]
    collections |= {each.id for each in bundled if each.object == "products_collection"}
    segments: set[str] = set()
    for leaf in _every(rule_set.leaves):
        for _, values in leaf.conditions:
            if leaf.name == "customer.segment":
                segments.update(value for value in values if isinstance(value, str))
            collections.update(_collections(leaf, values))
    return Needs(
        customer=any(need.customer for need in needs),
        order=bool(bundled) or any(need.order for need in needs),
        items=bool(bundled) or any(need.items for need in needs),
        after=any(need.after for need in needs),
        segments=frozenset(segments),
        collections=frozenset(collections),
    )


def _bundled(rule_set: RuleSet) -> tuple[BundleItem, ...]:
    return rule_set.bundle.items if rule_set.bundle else ()


def _collections(leaf: Leaf, values: tuple[object, ...]) -> Iterator[str]:
    if SUBJECTS[leaf.name].kind != "items":
        return
    for value in values:
        if isinstance(value, ItemReference):
            named: tuple[object, object] = (value.object, value.id)
        elif isinstance(value, dict):
            named = (value.get("object"), value.get("id") or value.get("source_id"))
        else:
            continue
        if named[0] == "products_collection":
            yield str(named[1])


__all__ = ["CompiledRule", "compile_leaf", "compile_rule"]
