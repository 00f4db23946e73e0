"""Reading a rule set from the wire format; nothing unknown gets past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from largesse.rules.bundle import read_bundle
from largesse.rules.context import CONTEXT_TYPES
from largesse.rules.fault import LONGEST_MESSAGE, LONGEST_NAME, Reader
from largesse.rules.logic import LONGEST_LOGIC, LogicError, read_logic
from largesse.rules.model import Leaf, RuleSet, Scope, Target
from largesse.rules.operator import Operator, UnreadableError
from largesse.rules.operators import OPERATORS
from largesse.rules.reading import read_items
from largesse.rules.scope import read_scope
from largesse.rules.subject import Subject
from largesse.rules.subjects import SUBJECTS

MOST_DEEP = 10
MOST_RULES = 500
MOST_VALUES = 1_000
LONGEST_PROPERTY = 255

TYPES = ("expression", "basic", "advanced", "complex")


def parse(document: Mapping[str, Any], where: str = "") -> RuleSet:
    """Read a validation rule in the wire format (wire-semantics §5).

    Raises `ProblemError` with code `invalid_validation_rules`; `where` is the path of the
    document in the request and stands before the path of the fault. Names and operators that
    are unknown, and wire features still to come, are refused rather than left out.
    """
    return _Document(where).read(document)


class _Document(Reader):
    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._count = 0

    def read(self, document: Any) -> RuleSet:
        self.inspect(document)
        if not isinstance(document, Mapping):
            raise self.fault("", "A rule must be an object.", need="an object", got=document)
        leaves, logic = self._rules(document.get("rules"), "rules", None, 1)
        scope = read_scope(self, document.get("applicable_to"), "applicable_to")
        return RuleSet(
            leaves=leaves,
            logic=logic,
            scope=_with_applicable(scope, leaves),
            bundle=read_bundle(self, document.get("bundle_rules"), "bundle_rules"),
            name=self.text(document.get("name"), "name", LONGEST_NAME) or "",
            error_message=self._message(document, "error"),
            type=self._type(document.get("type")),
            context_type=self._context_type(document.get("context_type")),
        )

    def _type(self, value: Any) -> str:
        if value is None:
            return "expression"
        if not isinstance(value, str) or value not in TYPES:
            raise self.fault("type", "This type is unknown.", need=list(TYPES), got=value)
        return value

    def _context_type(self, value: Any) -> str:
        name = self.text(value, "context_type", LONGEST_NAME) or "global"
        if name not in CONTEXT_TYPES:
            near: list[Any] = get_close_matches(name, CONTEXT_TYPES)
            need = near or "a context type"
            raise self.fault("context_type", "This context type is unknown.", need=need, got=name)
        return name

    def _message(self, entry: Mapping[str, Any], path: str) -> str | None:
        error = self.mapping(entry.get("error"), path)
        return self.text(error.get("message"), f"{path}.message", LONGEST_MESSAGE) or None

    def _rules(
        self, value: Any, path: str, parent: Subject | None, depth: int
    ) -> tuple[tuple[Leaf, ...], str]:
        """Read numbered entries and their logic; recursion ends at `MOST_DEEP`."""
        rules = self.mapping(value, path)
        if rules and depth > MOST_DEEP:
            need = f"at most {MOST_DEEP} levels"
            raise self.fault(path, "Rules are nested too deep.", need=need, got=depth)
        leaves = []
        for key, entry in rules.items():
            if key == "logic":
                continue
            if not (key.isascii() and key.isdigit() and len(key) <= 6):
                raise self.fault(
                    f"{path}.{key[:100]}", "Rules are numbered.", need="a number", got=key
                )
            self._count += 1
            if self._count > MOST_RULES:
                raise self.fault(path, "There are too many rules.", need=MOST_RULES)
            leaves.append(self._leaf(key, entry, f"{path}.{key}", parent, depth))
        logic = self.text(rules.get("logic"), f"{path}.logic", LONGEST_LOGIC) or ""
        try:
            read_logic(logic, {leaf.key for leaf in leaves})
        except LogicError as error:
            raise self.fault(
                f"{path}.logic", f"The logic cannot be read: {error}.", got=logic
            ) from None
        return tuple(leaves), logic.strip()

    def _leaf(self, key: str, value: Any, path: str, parent: Subject | None, depth: int) -> Leaf:
        if not isinstance(value, Mapping):
            raise self.fault(path, "A rule must be an object.", need="an object", got=value)
        subject = self._subject(value.get("name"), f"{path}.name", parent)
        property_name = self._property(value.get("property"), f"{path}.property", subject)
        conditions = self._conditions(value.get("conditions"), f"{path}.conditions", subject)
        if value.get("rules") and subject.selector is None:
            if any(rule != "logic" for rule in self.mapping(value["rules"], f"{path}.rules")):
                raise self.fault(
                    f"{path}.rules", f"{subject.name} takes no nested rules.", need="no rules"
                )
            children: tuple[Leaf, ...] = ()
            logic = ""
        else:
            children, logic = self._rules(value.get("rules"), f"{path}.rules", subject, depth + 1)
        return Leaf(
            key=key,
            name=subject.name,
            conditions=conditions,
            property=property_name,
            children=children,
            child_logic=logic,
            error_message=self._message(value, f"{path}.error"),
            path=f"{path}.conditions",
        )

    def _subject(self, name: Any, path: str, parent: Subject | None) -> Subject:
        subject = SUBJECTS.get(name) if isinstance(name, str) else None
        if subject is None:
            near: list[Any] = (
                get_close_matches(name[:100], SUBJECTS) if isinstance(name, str) else []
            )
            raise self.fault(
                path, "This rule name is unknown.", need=near or "a rule name", got=name
            )
        below = parent.selector.children if parent and parent.selector else ()
        if parent is not None and subject.name not in below:
            raise self.fault(
                path,
                f"{subject.name} cannot stand below {parent.name}.",
                need=list(below),
                got=name,
            )
        if parent is None and (subject.level != "rule" or subject.vacuous):
            parents = [
                other.name
                for other in SUBJECTS.values()
                if other.selector and subject.name in other.selector.children
            ]
            raise self.fault(
                path, f"{subject.name} only stands below items.", need=list(parents), got=name
            )
        return subject

    def _property(self, value: Any, path: str, subject: Subject) -> str | None:
        name = self.text(value, path, LONGEST_PROPERTY)
        if not subject.has_property:
            return None
        if not name:
            raise self.fault(
                path, f"{subject.name} needs a property.", need="the metadata's name", got=name
            )
        return name

    def _conditions(
        self, value: Any, path: str, subject: Subject
    ) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        conditions = self.mapping(value, path)
        if not any(name != "$from" for name in conditions) and subject.kind != "items":
            raise self.fault(path, "A rule needs an operator.", need="an operator")
        read: dict[str, tuple[Any, ...]] = {}
        for name, values in conditions.items():
            here = f"{path}.{name[:100]}"
            operator = self._operator(name, here, subject)
            if operator.name in read:
                raise self.fault(here, "This operator is there twice.", got=name)
            read[operator.name] = self._values(values, here, operator, subject)
        return tuple(read.items())

    def _operator(self, name: str, path: str, subject: Subject) -> Operator:
        operator = OPERATORS.get(name)
        if operator is None:
            near: list[Any] = get_close_matches(name[:100], OPERATORS)
            raise self.fault(
                path, "This operator is unknown.", need=near or "an operator", got=name
            )
        fits = operator.name == "$is" if subject.switch or subject.vacuous else True
        if subject.kind not in operator.kinds or not fits:
            usable: list[Any] = _operators_of(subject)
            raise self.fault(
                path, f"{name} cannot be used with {subject.name}.", need=usable, got=name
            )
        return operator

    def _values(
        self, value: Any, path: str, operator: Operator, subject: Subject
    ) -> tuple[Any, ...]:
        if value is None and operator.name not in ("$has_value", "$is_unknown"):
            raise self.fault(path, "Values stand in an array.", need="an array")
        values = tuple(self.array(value, path))
        if len(values) > MOST_VALUES:
            raise self.fault(path, "There are too many values.", need=MOST_VALUES, got=len(values))
        try:
            if subject.kind == "items":
                default = subject.selector.default if subject.selector else None
                read_items(values, None if operator.narrows else default)
            else:
                operator.read(values, subject.kind)
        except UnreadableError as error:
            at = path if error.index is None else f"{path}[{error.index}]"
            got = values[error.index] if error.index is not None and values else value
            raise self.fault(
                at, f"This value must be {error.need}.", need=error.need, got=got
            ) from None
        return values


def _operators_of(subject: Subject) -> list[Any]:
    if subject.switch or subject.vacuous:
        return ["$is"]
    return sorted({o.name for o in OPERATORS.values() if subject.kind in o.kinds})


def _with_applicable(scope: Scope, leaves: tuple[Leaf, ...]) -> Scope:
    """Add what `discount_applicable` says of a product or SKU to the scope."""
    included, excluded = list(scope.included), list(scope.excluded)
    for leaf in _every(leaves):
        for child in leaf.children:
            if not SUBJECTS[child.name].vacuous:
                continue
            applies = any(values[0] is True for _, values in child.conditions if values)
            for target in _targets(leaf):
                (included if applies else excluded).append(target)
    return Scope(tuple(included), tuple(excluded), scope.included_all)


def _targets(leaf: Leaf) -> Iterator[Target]:
    selector = SUBJECTS[leaf.name].selector
    for name, values in leaf.conditions:
        if selector is not None and name in ("$is", "$in"):
            for item in read_items(values, selector.default):
                yield Target(item.object, item.id, item.source_id)


def _every(leaves: tuple[Leaf, ...]) -> Iterator[Leaf]:
    for leaf in leaves:
        yield leaf
        yield from _every(leaf.children)
