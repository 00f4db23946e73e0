"""The one way an amount is split over lines."""

from collections.abc import Sequence


def allocate(total: int, weights: Sequence[int], quantum: int = 1) -> list[int]:
    """Split `total` in proportion to `weights`, so that the parts always sum to `total`.

    Largest remainder (Hamilton's method): every part is rounded down to a multiple of `quantum`,
    then what is left goes one quantum at a time to the largest remainders, the earliest first
    among equals. A remainder of `total` below one quantum goes to the first winner. With no
    positive weight every part is zero and nothing is allocated.
    """
    whole = sum(weights)
    if whole <= 0 or total <= 0:
        return [0] * len(weights)
    quanta, odd = divmod(total, quantum)
    parts = [quanta * weight // whole for weight in weights]
    left = quanta - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(quanta * weights[i] % whole), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    amounts = [part * quantum for part in parts]
    if odd:
        amounts[by_remainder[0]] += odd
    return amounts
