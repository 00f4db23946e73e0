"""The catalogue's use cases, one module per noun."""
