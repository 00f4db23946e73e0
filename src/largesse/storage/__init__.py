"""PostgreSQL: the pool, transactions, named SQL, migrations, idempotent answers.

Everything that survives a restart goes through here. It knows nothing of promotions; domain
packages bring their own `queries.sql` and the typed functions over it.
"""

from largesse.storage.database import Connection, Database, Page, Row
from largesse.storage.queries import Query, load_queries
from largesse.storage.work import Actor, Rights, Work

__all__ = [
    "Actor",
    "Connection",
    "Database",
    "Page",
    "Query",
    "Rights",
    "Row",
    "Work",
    "load_queries",
]
