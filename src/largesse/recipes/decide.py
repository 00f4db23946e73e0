"""Read the figures of a recipe, and put them into its documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from largesse.kernel.problem import refuse
from largesse.recipes.model import Parameter, Recipe

_PLACE = re.compile(r"\$\{(\w+)\}")


def read_parameters(recipe: Recipe, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return every parameter of a recipe: as given, else its default; `None` when neither.

    Refuses with `invalid_payload` a value that is not of the type or out of bounds, a parameter
    the recipe does not have, and the lack of one it needs.
    """
    known = {parameter.name: parameter for parameter in recipe.parameters}
    for name in given:
        if name not in known:
            raise refuse(
                "invalid_payload", f"{where}.{name}", need=[*sorted(known)], got=name[:100]
            )
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        value = given.get(name)
        if value is None:
            value = parameter.default
        if value is None and parameter.required:
            raise refuse("invalid_payload", f"{where}.{name}", need=parameter.label.en)
        values[name] = None if value is None else _read(parameter, value, f"{where}.{name}")
    if recipe.any_of and all(values[name] is None for name in recipe.any_of):
        raise refuse("invalid_payload", where, need=[*recipe.any_of])
    return values


def rendered(document: Any, values: Mapping[str, Any]) -> Any:
    """Return a document with the figures in their places; what has none is left out."""
    if isinstance(document, str):
        return _filled(document, values)
    if isinstance(document, Mapping):
        if "$if" in document:
            chosen = "else" if values.get(document["$if"]) in (None, False) else "then"
            return rendered(document.get(chosen), values)
        filled = {key: rendered(entry, values) for key, entry in document.items()}
        return {key: entry for key, entry in filled.items() if entry is not None}
    if isinstance(document, list):
        return [rendered(entry, values) for entry in document]
    return document


def rule_document(
    document: Mapping[str, Any], values: Mapping[str, Any], language: str
) -> dict[str, Any] | None:
    """Return the validation rule a recipe asks for; `None` when its figures leave no condition.

    `logic` names the entries of which any must hold and those that all must; without it all must.
    """
    rules = rendered(document["rules"], values)
    if not rules:
        return None
    wanted = document.get("logic") or {"all": list(rules)}
    any_of = [key for key in wanted.get("any", ()) if key in rules]
    parts = [f"({' or '.join(any_of)})"] if any_of else []
    parts += [key for key in wanted["all"] if key in rules]
    told = {
        "name": document["name"][language],
        "error": {"message": document["error"]["message"][language]},
    }
    return {**rendered(told, values), "rules": {**rules, "logic": " and ".join(parts)}}


def _filled(text: str, values: Mapping[str, Any]) -> Any:
    whole = _PLACE.fullmatch(text)
    if whole is not None:
        return values[whole[1]]
    names = _PLACE.findall(text)
    if any(values[name] is None for name in names):
        return None
    return _PLACE.sub(lambda place: str(values[place[1]]), text)


def _read(parameter: Parameter, value: Any, where: str) -> Any:
    match parameter.type:
        case "flag":
            if isinstance(value, bool):
                return value
            raise refuse("invalid_payload", where, need="true or false")
        case "percent" | "amount" | "count":
            return _number(parameter, value, where)
        case "moment":
            return _moment(value, where)
        case "text" | "code" | "event":
            return _text(parameter, value, where)


def _number(parameter: Parameter, value: Any, where: str) -> int | Decimal:
    bounds = f"{parameter.least} to {parameter.most}"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refuse("invalid_payload", where, need=bounds)
    exact = Decimal(str(value))
    whole = exact.is_finite() and abs(exact.adjusted()) < 20 and exact == exact.to_integral_value()
    least, most = parameter.least or 0, parameter.most
    fits = exact.is_finite() and exact >= least and (most is None or exact <= most)
    if not fits or (parameter.type != "percent" and not whole):
        raise refuse("invalid_payload", where, need=bounds, got=str(value)[:100])
    return int(exact) if whole else exact


def _moment(value: Any, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise refuse("invalid_payload", where, need="an ISO 8601 date-time") from None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise refuse("invalid_payload", where, need="an ISO 8601 date-time") from None


def _text(parameter: Parameter, value: Any, where: str) -> str:
    most = parameter.most or 255
    if not isinstance(value, str) or not 1 <= len(value) <= most or "\0" in value:
        raise refuse("invalid_payload", where, need=f"a text of 1 to {most} characters")
    if parameter.type == "code" and "#" in value:
        raise refuse("invalid_payload", where, need="a code without #", got=value)
    return value
