"""The demo shop: a grocer's recorded year, loaded as offers and replayed through the engine.

It shows the house from outside: it makes offers as a merchant would, in bulk, and puts recorded
redemptions to `pricing.plan`. It is no part of what a shop needs, and its data and DuckDB come
with the extra `demo`. `source.py` with `source.sql` reads the year's Parquet files; `store.py`
with `queries.sql` is PostgreSQL, as in every domain.
"""

from largesse.demo.decide.figures import count_reasons
from largesse.demo.decide.offers import SHOP_CURRENCY, SHOP_NAME, SHOP_TIME_ZONE
from largesse.demo.model import DemoUnavailableError, Figures, Finding, Loaded
from largesse.demo.service.load import Progress, find_or_make_shop, load_shop, open_again
from largesse.demo.service.replay import Replay, replay
from largesse.demo.source import Source

__all__ = [
    "SHOP_CURRENCY",
    "SHOP_NAME",
    "SHOP_TIME_ZONE",
    "DemoUnavailableError",
    "Figures",
    "Finding",
    "Loaded",
    "Progress",
    "Replay",
    "Source",
    "count_reasons",
    "find_or_make_shop",
    "load_shop",
    "open_again",
    "replay",
]
