"""Use cases of codes, one module per verb."""
