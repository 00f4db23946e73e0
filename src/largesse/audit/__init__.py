"""Who changed what, from what, to what: an append-only log written in the change's transaction."""

from largesse.audit.model import Entry
from largesse.audit.service import record, record_all

__all__ = ["Entry", "record", "record_all"]
