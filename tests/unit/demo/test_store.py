from datetime import UTC, datetime

import pytest

from largesse.demo.store import Value, _field


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, r"\N"),
        (0, "0"),
        ("", ""),
        (r"\N", r"\\N"),
        ("tab\tline\nreturn\rback\\slash", r"tab\tline\nreturn\rback\\slash"),
        ('{"a": "1\\n2"}', '{"a": "1\\\\n2"}'),
        ("아이스크림", "아이스크림"),
        (datetime(2017, 10, 30, 4, tzinfo=UTC), "2017-10-30T04:00:00+00:00"),
    ],
)
def test_a_field_is_what_copy_reads_back(value: Value, field: str) -> None:
    assert _field(value) == field
