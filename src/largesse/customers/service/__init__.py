"""Use cases of customers, one module per noun."""
