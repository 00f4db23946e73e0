"""The bin: what was deleted without force, in the order it went there.

It lists and forgets entries; bringing a thing back or deleting it for good is the business of
the domain it belongs to.
"""

from largesse.trash.model import BinEntry, ResourceType
from largesse.trash.service import discard, forget, lock_entry, lock_entry_of

__all__ = ["BinEntry", "ResourceType", "discard", "forget", "lock_entry", "lock_entry_of"]
