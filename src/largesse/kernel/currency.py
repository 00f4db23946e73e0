"""Currencies and their smallest payable amount.

On the wire every amount is ×100 whatever the currency (wire-semantics §1); inside the house
amounts are those same integers, and a currency says which of them a person can pay.
"""

from __future__ import annotations

import msgspec

# ISO 4217 (list one, amendment 177): currencies whose exponent is not 2.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


class Currency(msgspec.Struct, frozen=True):
    """An ISO 4217 currency. `quantum` is its smallest payable amount in wire units (×100)."""

    code: str
    exponent: int

    @property
    def quantum(self) -> int:
        """Return 1 for a cent, 100 for a won; finer than a hundredth cannot be said on the wire."""
        return int(10 ** max(0, 2 - self.exponent))


def currency(code: str) -> Currency:
    """Return the currency with this ISO 4217 code; three letters are taken on trust.

    Raises `ValueError` when `code` is not three ASCII letters.
    """
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(code)
    return Currency(code.upper(), _EXPONENTS.get(code.upper(), 2))
