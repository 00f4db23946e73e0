"""Codes in the database, one module per noun."""
