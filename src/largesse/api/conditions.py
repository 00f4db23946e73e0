"""Filters of a list as its query reads them (the SQL function `list_filters_pass`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from litestar import Request

from largesse.api.filters import Condition, filters_of, pairs_of, query_time
from largesse.kernel.problem import refuse

_TEXTS = frozenset(
    {"$is", "$is_not", "$in", "$not_in", "$contains", "$not_contain", "$starts_with",
     "$ends_with"}
)  # fmt: skip
_NUMBERS = frozenset({"$more_than", "$less_than", "$more_than_equal", "$less_than_equal"})
_MOMENTS = frozenset({"$after", "$before"})
_PRESENCE = frozenset({"$has_value", "$is_unknown"})
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_SWITCHES = frozenset({"active", "is_referral_code"})
_DATES = frozenset({"created_at", "updated_at", "start_date", "expiration_date"})
_MOST_VALUES = 200


def list_filters(
    request: Request[Any, Any, Any], fields: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return the `filters` of a request as the query wants them, `None` when there are none.

    `fields` maps the names on the wire to those of the query's document; `metadata.<key>` is
    always one. Unknown names and operators are refused with `invalid_query_params`.
    """
    filters = filters_of(pairs_of(request), fields=[*fields, "metadata.*"])
    if not filters.conditions:
        return None
    return {
        "any_of": filters.any_of,
        "conditions": [
            {
                "path": _path(condition.field, fields),
                "operator": condition.operator,
                "values": _values(condition, fields.get(condition.field, "")),
            }
            for condition in filters.conditions
        ],
    }


def _path(field: str, fields: Mapping[str, str]) -> list[str]:
    if field in fields:
        return [fields[field]]
    return field.split(".", 1)


def _values(condition: Condition, name: str) -> list[str]:
    operator, values = condition.operator, list(condition.values)
    if len(values) > _MOST_VALUES:
        raise refuse(
            "query_too_large", condition.path, need=f"{_MOST_VALUES} values", got=len(values)
        )
    if operator in _PRESENCE:
        return []
    if operator in _MOMENTS and name in _DATES:
        moments = [query_time(value, condition.path) for value in values]
        return [moment.isoformat() for moment in moments if moment is not None]
    if operator in _NUMBERS:
        for value in values:
            if not _NUMBER.fullmatch(value):
                raise refuse(
                    "invalid_query_params", condition.path, need="a number", got=value[:100]
                )
        return values
    if operator not in _TEXTS:
        raise refuse(
            "invalid_query_params",
            condition.path,
            need=[*sorted(_TEXTS | _NUMBERS | _PRESENCE | _MOMENTS)],
            got=operator,
        )
    return [value.lower() for value in values] if name in _SWITCHES else values
