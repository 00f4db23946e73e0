"""What a formula looks at: the situation of one redeemable, perhaps one line, perhaps bundles."""

from __future__ import annotations

import msgspec

from largesse.kernel.cart import Line
from largesse.rules.model import Situation


class Ground(msgspec.Struct, frozen=True):
    """The facts a formula is evaluated on.

    `line` is the line a formula of an item asks about, `bundles` how many complete bundles the
    cart holds (`None`: the offer has none).
    """

    situation: Situation
    line: Line | None = None
    bundles: int | None = None
