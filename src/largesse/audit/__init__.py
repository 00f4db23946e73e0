"""Who changed what, from what, to what: an append-only log written in the change's transaction."""

from largesse.audit.service import record

__all__ = ["record"]
