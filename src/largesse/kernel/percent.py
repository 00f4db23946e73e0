"""A percentage as an exact rational, read from decimal text."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import msgspec

from largesse.kernel.rounding import round_half_up


class Percent(msgspec.Struct, frozen=True):
    """`numerator / denominator` percent: 12.5 % is `Percent(125, 10)`."""

    numerator: int
    denominator: int = 1

    @classmethod
    def read(cls, text: str | int | Decimal) -> Percent:
        """Read decimal text such as `"12.5"` exactly.

        Raises `ValueError` for anything that is not a finite decimal number with at most
        twelve places.
        """
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ValueError(text) from None
        if not value.is_finite():
            raise ValueError(text)
        sign, digits, exponent = value.as_tuple()
        places = -int(exponent)
        if places > 12 or places < -12:
            raise ValueError(text)
        number = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
        if places <= 0:
            return cls(number * 10**-places)
        return cls(number, 10**places)

    def of(self, amount: int, quantum: int = 1) -> int:
        """Return this percent of `amount`, rounded half up to a multiple of `quantum`."""
        return round_half_up(amount * self.numerator, 100 * self.denominator, quantum)

    def times(self, factor: int) -> Percent:
        """Return this percent taken `factor` times (bundles scale their percent)."""
        return Percent(self.numerator * factor, self.denominator)

    def at_most(self, whole: int) -> Percent:
        """Return this percent, or `whole` when it is more."""
        return self if self.numerator <= whole * self.denominator else Percent(whole)

    def __str__(self) -> str:
        exact = Decimal(self.numerator) / Decimal(self.denominator)
        return f"{exact.normalize():f} %"
