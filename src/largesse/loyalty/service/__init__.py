"""Use cases of loyalty."""
