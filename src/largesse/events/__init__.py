"""What customers do beyond buying, as the merchant tells it: custom events, never edited.

It keeps them and says so; what follows from an event is decided by whoever reads the outbox.
"""

from largesse.events.model import CustomEvent, EventDraft, TrackedEvent
from largesse.events.service import track_event

__all__ = ["CustomEvent", "EventDraft", "TrackedEvent", "track_event"]
