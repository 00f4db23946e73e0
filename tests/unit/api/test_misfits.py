"""A body that does not fit is refused with place, need and got, in the caller's language."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from largesse.api.bodies import decode_body
from largesse.kernel.messages import say
from largesse.kernel.problem import Problem, ProblemError


class Line(Struct):
    kind: Literal["gift", "card"]
    points: Annotated[int, Meta(ge=1, le=9)] | UnsetType | None = UNSET
    share: Annotated[float, Meta(gt=0)] | None = None
    note: Annotated[str, Meta(min_length=1, max_length=3)] | None = None
    tags: Annotated[list[str], Meta(max_length=1)] | None = None
    extra: dict[str, int] | None = None


def refused(body: str) -> Problem:
    with pytest.raises(ProblemError) as told:
        decode_body(body.encode(), list[Line])
    return told.value.problem


@pytest.mark.parametrize(
    ("line", "where", "need", "got"),
    [
        ("{}", "[0].kind", ["card", "gift"], None),
        ('{"kind": "cash"}', "[0].kind", ["card", "gift"], '"cash"'),
        ('{"kind": 1}', "[0].kind", ["a text"], "1"),
        ('{"kind": "gift", "points": 1.5}', "[0].points", ["a whole number"], "1.5"),
        ('{"kind": "gift", "points": "5"}', "[0].points", ["a whole number"], '"5"'),
        ('{"kind": "gift", "points": 0}', "[0].points", "at least 1", "0"),
        ('{"kind": "gift", "points": 10}', "[0].points", "at most 9", "10"),
        ('{"kind": "gift", "share": 0}', "[0].share", "more than 0", "0"),
        ('{"kind": "gift", "note": ""}', "[0].note", "at least 1 characters", '""'),
        ('{"kind": "gift", "note": "long"}', "[0].note", "at most 3 characters", '"long"'),
        ('{"kind": "gift", "tags": ["a", "b"]}', "[0].tags", "a list of at most 1", "[...]"),
        ('{"kind": "gift", "tags": {"a": 1}}', "[0].tags", ["an array"], "{...}"),
        ('{"kind": "gift", "extra": {"a": "b"}}', "[0].extra[...]", ["a whole number"], None),
        ("7", "[0]", ["an object"], "7"),
    ],
)
def test_a_misfit_tells_place_need_and_got(
    line: str, where: str, need: str | list[str], got: str | None
) -> None:
    problem = refused(f"[{line}]")
    assert (problem.code, problem.where) == ("invalid_payload", where)
    assert (problem.need, problem.got) == (need, got)


def test_another_kind_of_body_is_told_at_the_root() -> None:
    problem = refused('{"kind": "gift"}')
    assert (problem.where, problem.need, problem.got) == (".", ["an array"], "{...}")


@pytest.mark.parametrize(
    ("body", "got"), [('[{"kind"', None), ("[x]", "invalid character (byte 1)"), ("", None)]
)
def test_what_is_no_json_says_so(body: str, got: str | None) -> None:
    problem = refused(body)
    assert (problem.where, problem.need, problem.got) == (".", "a whole JSON document", got)


def test_what_stands_before_a_second_fault_is_not_told() -> None:
    problem = refused('[{"kind": "cash"}, x]')
    assert (problem.where, problem.need, problem.got) == ("[0].kind", ["card", "gift"], None)


def test_a_misfit_is_told_in_korean() -> None:
    problem = refused('[{"kind": "gift", "points": 1.5}]')
    told = say(problem.code, "ko", where=problem.where, need=problem.need, got=problem.got)
    assert told == "요청 본문의 [0].points 위치가 올바르지 않습니다. 필요한 값: 정수, 받은 값: 1.5."
