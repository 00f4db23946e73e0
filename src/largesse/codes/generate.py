"""Drawing random codes: unbiased, and a million of them in a second or so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from largesse.codes.config import PLACE, CodeConfig
from largesse.kernel.ids import RandomBytes

_BATCH = 4_096


def generate(config: CodeConfig, random: RandomBytes, count: int) -> Iterator[str]:
    """Yield `count` random codes; they may repeat, and may be taken.

    Every combination is equally likely: a random byte is thrown away when it lies beyond the
    largest multiple of the charset's size, never folded back. The caller's guarded insert says
    which codes were free, and asks again for the rest.
    """
    places = config.places
    if places == 0:
        yield from (config.template for _ in range(count))
        return
    fill = _filler(config)
    letters = _letters(config.charset, random)
    left = count
    while left > 0:
        batch = min(left, _BATCH)
        drawn = letters(batch * places)
        for at in range(0, batch * places, places):
            yield fill(drawn[at : at + places])
        left -= batch


def _letters(charset: str, random: RandomBytes) -> Callable[[int], str]:
    """Return how to draw so many random letters, uniformly from the charset."""
    size = len(charset)
    beyond = 256 - 256 % size
    indices = bytes(byte % size for byte in range(256))
    rejected = bytes(range(beyond, 256))
    named = dict(enumerate(charset))
    # An index is a byte and a byte is a Latin-1 character: the translation runs in C.

    def draw(wanted: int) -> str:
        parts: list[bytes] = []
        have = 0
        while have < wanted:
            missing = wanted - have
            more = missing * 256 // beyond + 16
            part = random(more).translate(indices, rejected)[:missing]
            parts.append(part)
            have += len(part)
        return b"".join(parts).decode("latin-1").translate(named)

    return draw


def _filler(config: CodeConfig) -> Callable[[str], str]:
    """Return how to put random letters into the places of the pattern."""
    body = config.body
    first, last = body.index(PLACE), body.rindex(PLACE)
    head = config.prefix + body[:first]
    tail = body[last + 1 :] + config.postfix
    middle = body[first : last + 1]
    if set(middle) == {PLACE}:
        return lambda letters: f"{head}{letters}{tail}"
    between = middle.split(PLACE)[1:-1]

    def fill(letters: str) -> str:
        pairs = zip(letters, [*between, ""], strict=True)
        return f"{head}{''.join(letter + text for letter, text in pairs)}{tail}"

    return fill
