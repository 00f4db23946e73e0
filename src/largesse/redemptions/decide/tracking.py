"""Tracking ids: what a caller calls somebody, told back so that it can be passed on."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

_PREFIX = "track_"


def opaque(tracking_id: str) -> str:
    """Return a tracking id as it is told back; one told back before stays what it is."""
    raw = plain(tracking_id)
    return _PREFIX + _encoded(raw)


def plain(tracking_id: str) -> str:
    """Return who a tracking id is about, a source id: raw and opaque forms name the same."""
    if not tracking_id.startswith(_PREFIX):
        return tracking_id
    letters = tracking_id.removeprefix(_PREFIX)
    try:
        raw = urlsafe_b64decode(letters + "=" * (-len(letters) % 4)).decode()
    except ValueError:
        return tracking_id
    # Letters that only look like one of ours: somebody's own id that begins the same.
    ours = raw and "\x00" not in raw and _encoded(raw) == letters
    return raw if ours else tracking_id


def _encoded(raw: str) -> str:
    return urlsafe_b64encode(raw.encode()).decode().rstrip("=")
