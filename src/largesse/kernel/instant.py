"""An instant as text, the same wherever a person or a program reads one."""

from datetime import UTC, datetime


def instant_text(moment: datetime) -> str:
    """Return an aware instant in UTC with milliseconds and `Z` (wire-semantics §0)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
