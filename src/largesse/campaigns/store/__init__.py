"""Offers and rules in the database, one module per noun."""
