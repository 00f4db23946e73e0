"""Use cases of offers and rules, one module per noun."""
