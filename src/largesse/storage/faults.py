"""What can go wrong with the database, by names that other floors may import.

They catch these; only stores and this floor know the driver itself.
"""

from psycopg import DataError, IntegrityError, OperationalError
from psycopg_pool import PoolTimeout

__all__ = ["DataError", "IntegrityError", "OperationalError", "PoolTimeout"]
