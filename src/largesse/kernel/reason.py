"""Why something was refused, skipped or bounded: always a value, never `None` or `False`."""

from __future__ import annotations

from datetime import datetime

import msgspec

Scalar = str | int | bool | None


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason of a decision.

    `code` is a wire key or one of ours, each with a sentence in Korean and English in
    `kernel.messages`. `where` is the path of what was looked at (`order.items[2].quantity`),
    `need` and `got` what was required and what was there, `until` when it may change.
    """

    code: str
    where: str = ""
    need: Scalar | list[Scalar] = None
    got: Scalar | list[Scalar] = None
    until: datetime | None = None
    message: str | None = None
    """The merchant's own sentence for this refusal, when a rule carries one."""
