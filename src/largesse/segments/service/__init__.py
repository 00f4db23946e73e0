"""Use cases of segments, one module per verb."""
