"""Every golden cart comes out as it is written, in every order a marketer reads it."""

from pathlib import Path

import msgspec
import pytest

from examples.golden import Story, decide, read_stories, what_happened

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
STORIES = [
    pytest.param(story, id=f"{path.stem}: {story.name}")
    for path in FILES
    for story in read_stories(path)
]


@pytest.mark.parametrize("story", STORIES)
def test_cart_comes_out_as_written(story: Story) -> None:
    decision = decide(story)
    happened = what_happened(decision, story.expect)
    assert happened == story.expect
    assert list(happened.offers) == list(story.expect.offers)


def test_every_worked_example_has_a_golden_cart() -> None:
    numbers = {path.name.split("_")[1] for path in FILES if path.name.startswith("example_")}
    assert numbers == {f"{number:02}" for number in range(1, 14)}


def test_unknown_key_is_refused(tmp_path: Path) -> None:
    story = tmp_path / "typo.yaml"
    story.write_text(
        "- {name: typo, cart: {}, offers: [{code: A, amount_of: 1}], expect: {offers: {}}}"
    )
    with pytest.raises(msgspec.ValidationError, match="amount_of"):
        read_stories(story)


def test_offer_nobody_expected_fails(tmp_path: Path) -> None:
    story = tmp_path / "forgotten.yaml"
    story.write_text(
        "- {name: x, cart: {amount: 10}, offers: [{code: A, amount_off: 1}], expect: {offers: {}}}"
    )
    (read,) = read_stories(story)
    assert what_happened(decide(read), read.expect) != read.expect
