"""Every golden return gives back what is written, and nothing is lost on the way."""

from pathlib import Path

import pytest

from examples.golden_returns import (
    ReturnStory,
    paid_in_all,
    purchase_of,
    read_return_stories,
    what_came_back,
)

FILES = sorted((Path(__file__).parent / "returns").glob("*.yaml"))
STORIES = [
    pytest.param(story, id=f"{path.stem}: {story.name}")
    for path in FILES
    for story in read_return_stories(path)
]


@pytest.mark.parametrize("story", STORIES)
def test_what_comes_back_is_as_written(story: ReturnStory) -> None:
    purchase = purchase_of(story)
    assert paid_in_all(purchase) == story.paid
    for each in story.returns:
        lines = [(str(number), units) for number, units in each.lines.items()]
        decided = (
            purchase.back((), each.policy, amount=each.lines[0])
            if 0 in each.lines
            else purchase.back(lines, each.policy)
        )
        assert what_came_back(decided, each.expect) == each.expect
    refunded = sum(each.refund for each in purchase.returns)
    assert refunded <= story.paid * 100
    if purchase.returns[-1].whole:
        assert refunded == story.paid * 100
