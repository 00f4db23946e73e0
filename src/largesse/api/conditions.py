"""The filters of a list, as its query asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request

from largesse.api.filters import filters_of, pairs_of
from largesse.kernel.problem import refuse
from largesse.rules.filters import FieldKind, Filter, FilterAt, FilterCondition, FilterField
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
    wanted = _within_places(filters_of(pairs_of(request), fields=fields), work, fields)
    if not wanted.conditions:
        return None
    return FilterAt(wanted, work.now, work.project.time_zone)


def _within_places(wanted: Filter, work: Work, fields: Fields) -> Filter:
    """Return a list's filter with no more in it than a caller bound to places may see.

    Only lists that tell campaigns apart are open to such a caller at all.
    """
    seen = work.actor.rights.campaigns
    if seen is None:
        return wanted
    if wanted.any_of and len(wanted.conditions) > 1:
        raise refuse(
            "invalid_query_params",
            "filters[junction]",
            need="AND, for a key that is bound to places",
            got="OR",
        )
    field = fields.get("campaign_id") or fields["campaign_ids"]
    among = FilterCondition(field.path, "$in", tuple(sorted(seen)) or ("none",), field.kind)
    return Filter(conditions=(*wanted.conditions, among))
