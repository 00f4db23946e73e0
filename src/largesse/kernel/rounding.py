"""The one rounding rule of the house."""


def round_half_up(numerator: int, denominator: int, quantum: int = 1) -> int:
    """Round the exact rational `numerator / denominator` to a multiple of `quantum`, halves up.

    The wire documentation leaves rounding open; its examples show nearest (wire-semantics §1,
    10 % of 11499 is 1150). `quantum` is the currency's smallest payable amount in wire units:
    1 for a cent, 100 for a won. `denominator` and `quantum` must be positive.
    """
    whole = denominator * quantum
    return (2 * numerator + whole) // (2 * whole) * quantum
