"""A sentence in the two languages of the house."""

import msgspec


class Sentence(msgspec.Struct, frozen=True):
    """English and Korean; both may hold `{where} {need} {got} {until}`; a clause
    in brackets, `[, found {got}]`, is left out when one of its places is empty.

    `title` is the short wire `message`, a few words in English ("Quantity exceeded").
    """

    title: str
    en: str
    ko: str
