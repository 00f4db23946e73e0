"""The till: a running cart while one benefit is applied to it.

Every discount passes through here, so that the bounds hold whatever a discount type does: never
more than what is left of the line or of the order, never below zero, always payable amounts.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from largesse.kernel.cart import Cart, Line
from largesse.kernel.rounding import round_half_up
from largesse.pricing.model import Application, LineChange, Product, Replacement
from largesse.pricing.targets import Coverage, Reach


class Setting(msgspec.Struct, frozen=True):
    """What surrounds one application.

    `initial` is the cart the request came with; `from_initial` says that percents are of
    original amounts (`INITIAL_AMOUNT`). `closed` are the lines that ONCE mode has shut.
    """

    initial: Cart
    coverage: Coverage = Coverage()
    catalogue: Mapping[str, Product] = {}
    quantum: int = 1
    from_initial: bool = False
    closed: frozenset[int] = frozenset()


class Till:
    """A cart being discounted, with the record of what was done to it."""

    def __init__(self, cart: Cart, setting: Setting) -> None:
        self.setting = setting
        self.lines: list[Line] = list(cart.lines)
        self.credits = 0
        self.points = 0
        self.points_spent = 0
        self._cart = cart
        self._amount = cart.amount
        self._left = max(0, cart.total)
        self._order_discount = 0
        self._changes: dict[int, LineChange] = {}
        self._replacements: list[Replacement] = []
        self._aggregates = [target.aggregated_amount_limit for target in setting.coverage.included]

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Return the lines the rules of this redeemable reach, in order of application."""
        return self.setting.coverage.reaches

    @property
    def left(self) -> int:
        """Return what is still to be paid for the order."""
        return self._left

    @property
    def order_base(self) -> int:
        """Return the amount an order-level percent is taken of."""
        if not self.setting.from_initial:
            return self._left
        return max(0, self._cart.initial_amount or self.setting.initial.amount)

    def line_left(self, index: int) -> int:
        """Return what can still be taken off a line."""
        return max(0, min(self.lines[index].subtotal, self._left))

    def line_base(self, reach: Reach) -> tuple[int, int]:
        """Return the amount of the reached units that a percent is taken of, as a fraction.

        The line's original or current amount times reached units over units; a line of
        quantity 0 that still has an amount counts whole.
        """
        if not self.setting.from_initial:
            return self.line_now(reach)
        line = self.lines[reach.index]
        return _share(line.amount if line.initial_amount is None else line.initial_amount, reach)

    def line_now(self, reach: Reach) -> tuple[int, int]:
        """Return what is still to be paid for the reached units, as a fraction."""
        return _share(self.lines[reach.index].subtotal, reach)

    def already(self, index: int) -> int:
        """Return what earlier redeemables of this request took off a line."""
        before = self.setting.initial.lines
        at_first = before[index].discount if index < len(before) else 0
        return max(0, self._cart.lines[index].discount - at_first)

    def unit_price(self, index: int) -> int:
        """Return the price of one unit of a line, derived from its amount when none was given."""
        line = self.lines[index]
        if line.price is not None:
            return max(0, line.price)
        if line.quantity <= 0:
            return 0
        return max(0, round_half_up(line.amount, line.quantity, self.setting.quantum))

    def worth(self, index: int, units: int) -> int:
        """Return the undiscounted value of some units of a line."""
        line = self.lines[index]
        if line.quantity <= 0 or units <= 0:
            return 0
        if units >= line.quantity:
            return max(0, line.amount)
        return max(0, round_half_up(line.amount * units, line.quantity, self.setting.quantum))

    def take_order(self, amount: int, limit: int | None = None) -> int:
        """Take up to `amount` off the order as a whole and return what was taken."""
        taken = self._payable(amount, self._left, limit)
        self._order_discount += taken
        self._left -= taken
        return taken

    def take_line(self, reach: Reach, amount: int, limit: int | None = None) -> int:
        """Take up to `amount` off a reached line, within all its limits; return what was taken."""
        limits = [limit, reach.amount_limit, *(self._aggregates[t] for t in reach.targets)]
        bound = min((each for each in limits if each is not None), default=None)
        if reach.units < reach.quantity:
            worth = self.worth(reach.index, reach.units)
            bound = worth if bound is None else min(bound, worth)
        taken = self._payable(amount, self.line_left(reach.index), bound)
        for position in reach.targets:
            aggregate = self._aggregates[position]
            if aggregate is not None:
                self._aggregates[position] = aggregate - taken
        if taken:
            self._discount_line(reach.index, taken, reach.units if reach.counted else 0)
        return taken

    def free_units(self, index: int, units: int) -> int:
        """Make units that are already in the cart free and return the discount."""
        taken = 0
        if index not in self.setting.closed:
            taken = self._payable(self.worth(index, units), self.line_left(index), None)
        if taken:
            self._discount_line(index, taken, units)
        return taken

    def add_units(self, index: int, units: int, unit_price: int, *, free: bool = True) -> int:
        """Add units to a line, free or to be paid, and return their value."""
        line = self.lines[index]
        value = max(0, unit_price) * units
        self._resize(index, units, value)
        discount = value if free else 0
        if free:
            self._record(index, discount=discount, discount_quantity=units)
            line = self.lines[index]
            self.lines[index] = msgspec.structs.replace(
                line,
                discount=line.discount + discount,
                discount_quantity=line.discount_quantity + units,
            )
        self._left += value - discount
        return value

    def take_added(self, index: int, amount: int) -> int:
        """Take up to `amount` off units just put into the cart and return what was taken."""
        taken = self._payable(amount, self.line_left(index), None)
        if taken:
            self._discount_line(index, taken, 0)
        return taken

    def remove_units(self, index: int, units: int) -> int:
        """Remove units from a line and return the value that went with them."""
        value = self.worth(index, units)
        self._resize(index, -units, -value)
        self._left -= value
        return value

    def new_line(self, line: Line) -> int:
        """Append a line of no units and return its number."""
        self.lines.append(
            msgspec.structs.replace(
                line, quantity=0, amount=0, discount=0, initial_quantity=0, initial_amount=0
            )
        )
        return len(self.lines) - 1

    def replaced(self, replacement: Replacement) -> None:
        """Note what a REPLACE effect did."""
        self._replacements.append(replacement)

    def application(self) -> Application:
        """Return the new cart and everything that was done to it."""
        cart = msgspec.structs.replace(
            self._cart,
            amount=self._amount,
            discount=self._cart.discount + self._order_discount,
            lines=tuple(self.lines),
        )
        return Application(
            cart,
            self._order_discount,
            tuple(self._changes[index] for index in sorted(self._changes)),
            tuple(self._replacements),
            self.credits,
            self.points,
            self.points_spent,
        )

    def _payable(self, amount: int, left: int, limit: int | None) -> int:
        """Bound an amount: rounded to what can be paid, limits rounded down, never over `left`."""
        quantum = self.setting.quantum
        rounded = round_half_up(max(0, amount), 1, quantum)
        if limit is not None:
            rounded = min(rounded, max(0, limit) // quantum * quantum)
        return max(0, min(rounded, left))

    def _discount_line(self, index: int, taken: int, units: int) -> None:
        line = self.lines[index]
        discounted = min(max(line.quantity, line.discount_quantity), line.discount_quantity + units)
        self.lines[index] = msgspec.structs.replace(
            line, discount=line.discount + taken, discount_quantity=discounted
        )
        self._left -= taken
        self._record(index, discount=taken, discount_quantity=discounted - line.discount_quantity)

    def _resize(self, index: int, units: int, value: int) -> None:
        line = self.lines[index]
        self.lines[index] = msgspec.structs.replace(
            line,
            quantity=line.quantity + units,
            amount=line.amount + value,
            initial_quantity=line.quantity
            if line.initial_quantity is None
            else line.initial_quantity,
            initial_amount=line.amount if line.initial_amount is None else line.initial_amount,
        )
        self._amount += value
        self._record(index, quantity=units, quantity_amount=value)

    def _record(
        self,
        index: int,
        *,
        discount: int = 0,
        discount_quantity: int = 0,
        quantity: int = 0,
        quantity_amount: int = 0,
    ) -> None:
        so_far = self._changes.get(index, LineChange(index))
        self._changes[index] = LineChange(
            index,
            so_far.discount + discount,
            so_far.discount_quantity + discount_quantity,
            so_far.quantity + quantity,
            so_far.quantity_amount + quantity_amount,
        )


def _share(amount: int, reach: Reach) -> tuple[int, int]:
    if reach.units >= reach.quantity:
        return max(0, amount), 1
    return max(0, amount) * reach.units, reach.quantity
