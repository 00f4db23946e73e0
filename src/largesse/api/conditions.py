"""The filters of a list, as its query asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from largesse.api.filters import filters_of, pairs_of
from largesse.rules.filters import FieldKind, FilterAt, FilterField
from largesse.storage import Work

Fields = Mapping[str, FilterField]

METADATA: Fields = {"metadata.*": FilterField("any", ("metadata",))}


def fields_of(kind: FieldKind, **names: str) -> dict[str, FilterField]:
    """Return fields of one kind, by their names on the wire; the values are their places."""
    return {name: FilterField(kind, (place,)) for name, place in names.items()}


def list_filters(request: Request[Any, Any, Any], work: Work, fields: Fields) -> FilterAt | None:
    """Return the `filters` of a request at the moment of the work, `None` when there are none.

    Unknown fields and operators, and values they cannot use, are refused with
    `invalid_query_params`.
    """
    wanted = filters_of(pairs_of(request), fields=fields)
    if not wanted.conditions:
        return None
    return FilterAt(wanted, work.now, work.project.time_zone)
