"""How many codes a config can make, and refusing up front what would not fit."""

from __future__ import annotations

from largesse.codes.config import CodeConfig
from largesse.kernel.problem import refuse


def capacity(config: CodeConfig, *, case_sensitive: bool = True) -> int:
    """Return how many different codes the config can make, exactly.

    Where the project does not tell `abc` from `ABC`, letters count once whatever their case.
    """
    letters = set(config.charset if case_sensitive else config.charset.lower())
    combinations: int = len(letters) ** config.places
    return combinations


def most_codes(config: CodeConfig, *, case_sensitive: bool = True) -> int:
    """Return how many codes may be asked of the config: a tenth of its capacity stays free.

    A random draw meets a taken code as often as codes are taken; with a tenth free even the
    last one takes ten draws on average, and all of them together two and a half each.
    """
    whole = capacity(config, case_sensitive=case_sensitive)
    return whole - whole // 10


def check_capacity(
    config: CodeConfig,
    wanted: int,
    existing: int = 0,
    where: str = "",
    *,
    case_sensitive: bool = True,
) -> None:
    """Refuse to make `wanted` codes beside `existing` ones of the same config.

    Raises `ProblemError` with code `invalid_code_config`; need and got are numbers of codes.
    """
    most = most_codes(config, case_sensitive=case_sensitive)
    if existing + wanted > most:
        details = (
            f"This config is good for {most} codes (a tenth of its combinations stays free) "
            f"and {existing + wanted} are asked for: use more characters or more places."
        )
        need = most if most < 10**18 else str(most)
        raise refuse(
            "invalid_code_config", where or ".", need=need, got=existing + wanted, details=details
        )
