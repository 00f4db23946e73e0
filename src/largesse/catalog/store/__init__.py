"""The catalogue in the database, one module per noun."""
