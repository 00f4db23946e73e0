"""Segments in the database, one module per noun."""
