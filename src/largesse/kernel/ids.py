"""Identifiers: a prefix that tells the kind, and random letters."""

from collections.abc import Callable

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

RandomBytes = Callable[[int], bytes]


def new_id(prefix: str, random: RandomBytes) -> str:
    """Return `prefix` and 22 letters (130 bits) drawn from `random`.

    `random(n)` returns n bytes and is passed in: the shell gives the operating system's CSPRNG,
    a test gives what it likes. Prefixes are listed in wire-semantics §0.
    """
    number = int.from_bytes(random(17), "big")
    letters = []
    for _ in range(22):
        number, place = divmod(number, 62)
        letters.append(_ALPHABET[place])
    return prefix + "".join(letters)
