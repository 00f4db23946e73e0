"""Customers in the database, one module per noun."""
