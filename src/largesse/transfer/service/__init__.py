"""Use cases of work on rows, one module per verb."""
