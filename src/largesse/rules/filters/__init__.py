"""The filter grammar of lists, exports, segments, dynamic collections and bulk changes.

Pure. A document (`{"junction": "and", "price": {"conditions": {"$more_than": [5000]}}}`) becomes a
`Filter`; a filter becomes, for one moment in one time zone, a few plain tests; the tests are asked
here of a mapping, or in SQL by the function `list_filters_pass`, and both answer alike. It does
not know what is filtered.
"""

from largesse.rules.filters.model import (
    FieldKind,
    Filter,
    FilterCondition,
    FilterField,
    Group,
    Stretch,
    Test,
)
from largesse.rules.filters.operators import OPERATORS, operators_of
from largesse.rules.filters.parse import filter_fields, parse_filter
from largesse.rules.filters.passing import (
    FilterAt,
    filter_json,
    filter_passes,
    tests_at,
    tests_pass,
    values_asked_for,
)

__all__ = [
    "OPERATORS",
    "FieldKind",
    "Filter",
    "FilterAt",
    "FilterCondition",
    "FilterField",
    "Group",
    "Stretch",
    "Test",
    "filter_fields",
    "filter_json",
    "filter_passes",
    "operators_of",
    "parse_filter",
    "tests_at",
    "tests_pass",
    "values_asked_for",
]
