"""Redeeming in the database: what is gathered, claimed, logged and set."""
